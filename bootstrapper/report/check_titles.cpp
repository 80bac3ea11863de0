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
    Title{"cidr-overlap", "Pod, service and host networks", "Pod、Service 与主机网段"},
    Title{"clock-skew", "Clock offsets between hosts", "主机间时钟偏差"},
    Title{"connect", "Login over SSH", "SSH 登录"},  // no check of the catalogue: what stops all others
    Title{"container-runtime", "Container runtime", "容器运行时"},
    Title{"cpu-count", "Number of CPUs", "CPU 数量"},
    Title{"default-route", "Default route", "默认路由"},
    Title{"disk-latency", "Disk latency for etcd", "etcd 磁盘延迟"},
    Title{"disk-space", "Disk space", "磁盘空间"},
    Title{"firewalld", "firewalld", "firewalld 防火墙"},
    Title{"hostname", "Host name", "主机名"},
    Title{"hostname-resolves", "Resolution of the host name", "主机名解析"},
    Title{"inotify", "inotify limits", "inotify 上限"},
    Title{"kernel", "Kernel version", "内核版本"},
    Title{"kernel-modules", "Kernel modules", "内核模块"},
    Title{"kmem", "Kernel memory accounting", "内核内存记账（kmem）"},
    Title{"latency", "Round trip between masters", "master 间往返延迟"},
    Title{"memory", "Memory", "内存"},
    Title{"nameserver", "Name servers", "DNS 服务器"},
    Title{"nodeport-range", "NodePort range", "NodePort 端口范围"},
    Title{"os-release", "Operating system", "操作系统"},
    Title{"path-mtu", "Path MTU between hosts", "主机间路径 MTU"},
    Title{"ports-free", "Ports in use", "端口占用"},
    Title{"ports-reachable", "Ports between hosts", "主机间端口可达性"},
    Title{"proxy", "HTTP proxy settings", "HTTP 代理设置"},
    Title{"registry", "Image registry", "镜像仓库"},
    Title{"required-commands", "Required commands", "必需的命令"},
    Title{"residue", "Residue of an earlier cluster", "旧集群残留"},
    Title{"selinux", "SELinux", "SELinux"},
    Title{"swap-off", "Swap", "交换分区"},
    Title{"sysctls", "Kernel parameters", "内核参数（sysctl）"},
    Title{"time-synchronised", "Time synchronisation", "时间同步"},
    Title{"udp-reachable", "UDP of the pod network", "容器网络 UDP"},
    Title{"unique-address", "Unique addresses", "IP 地址唯一性"},
    Title{"unique-host-key", "Unique SSH host keys", "SSH 主机密钥唯一性"},
    Title{"unique-hostname", "Unique host names", "主机名唯一性"},
    Title{"unique-mac", "Unique MAC addresses", "MAC 地址唯一性"},
    Title{"unique-machine-id", "Unique machine IDs", "machine-id 唯一性"},
    Title{"unique-product-uuid", "Unique product UUIDs", "product_uuid 唯一性"},
    Title{"xfs-ftype", "XFS ftype", "XFS ftype"},
};

}  // namespace

std::string_view check_title(Language language, std::string_view check) {
  const auto found =
      std::find_if(kTitles.begin(), kTitles.end(), [&](const Title& title) { return title.check == check; });
  if (found == kTitles.end()) return {};
  return language == Language::zh ? found->zh : found->en;
}

}  // namespace muster::report
