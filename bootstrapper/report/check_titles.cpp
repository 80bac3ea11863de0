#include "bootstrapper/report/check_titles.hpp"

#include <algorithm>
#include <array>

namespace muster::report {

namespace {

struct Title {
  std::string_view check;
  std::string_view en;
  std::string_view zh;
};

constexpr std::array kTitles{
    Title{"architecture", "Processor architecture", "处理器架构"},
    Title{"cgroups", "Control groups", "控制组（cgroup）"},
    Title{"cidr-overlap", "Pod, service and host networks apart", "Pod、Service 与主机网段不重叠"},
    Title{"clock-skew", "Clocks agree between hosts", "主机间时钟一致"},
    Title{"connect", "Login over SSH", "SSH 登录"},  // no check of the catalogue: what stops all others
    Title{"container-runtime", "Container runtime", "容器运行时"},
    Title{"cpu-count", "Number of CPUs", "CPU 数量"},
    Title{"default-route", "Default route", "默认路由"},
    Title{"disk-latency", "Disk latency for etcd", "etcd 磁盘延迟"},
    Title{"disk-space", "Disk space", "磁盘空间"},
    Title{"firewalld", "firewalld", "firewalld 防火墙"},
    Title{"hostname", "Valid host name", "主机名合法"},
    Title{"hostname-resolves", "Host name resolves to itself", "主机名可解析到本机"},
    Title{"inotify", "inotify limits", "inotify 上限"},
    Title{"kernel", "Kernel version", "内核版本"},
    Title{"kernel-modules", "Kernel modules", "内核模块"},
    Title{"kmem", "Kernel memory accounting", "内核内存记账（kmem）"},
    Title{"latency", "Round trip between masters", "master 间往返延迟"},
    Title{"memory", "Memory", "内存"},
    Title{"nameserver", "Name servers", "DNS 服务器"},
    Title{"nodeport-range", "NodePort range kept free", "NodePort 端口段保留"},
    Title{"os-release", "Operating system", "操作系统"},
    Title{"path-mtu", "Path MTU between hosts", "主机间路径 MTU"},
    Title{"ports-free", "Needed ports are free", "所需端口未被占用"},
    Title{"ports-reachable", "Needed ports are reachable", "所需端口可达"},
    Title{"proxy", "HTTP proxy settings", "HTTP 代理设置"},
    Title{"registry", "Image registry", "镜像仓库"},
    Title{"required-commands", "Required commands", "必需的命令"},
    Title{"residue", "No residue of an earlier cluster", "无旧集群残留"},
    Title{"selinux", "SELinux", "SELinux"},
    Title{"swap-off", "Swap is off", "交换分区已关闭"},
    Title{"sysctls", "Kernel parameters", "内核参数（sysctl）"},
    Title{"time-synchronised", "Time synchronisation", "时间同步"},
    Title{"udp-reachable", "UDP of the pod network is reachable", "容器网络 UDP 可达"},
    Title{"unique-address", "Unique addresses", "IP 地址唯一"},
    Title{"unique-host-key", "Unique SSH host keys", "SSH 主机密钥唯一"},
    Title{"unique-hostname", "Unique host names", "主机名唯一"},
    Title{"unique-mac", "Unique MAC addresses", "MAC 地址唯一"},
    Title{"unique-machine-id", "Unique machine IDs", "machine-id 唯一"},
    Title{"unique-product-uuid", "Unique product UUIDs", "product_uuid 唯一"},
    Title{"xfs-ftype", "XFS with ftype=1", "XFS ftype=1"},
};

}  // namespace

std::string_view check_title(Language language, std::string_view check) {
  const auto found =
      std::find_if(kTitles.begin(), kTitles.end(), [&](const Title& title) { return title.check == check; });
  if (found == kTitles.end()) return {};
  return language == Language::zh ? found->zh : found->en;
}

}  // namespace muster::report
