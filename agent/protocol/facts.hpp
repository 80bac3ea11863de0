#pragma once
// What an agent saw on its own host. Observed by agent/facts, judged by agent/checks, carried as JSON.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/fact.hpp"
#include "agent/protocol/firewall_facts.hpp"
#include "agent/protocol/measurements.hpp"
#include "agent/protocol/network_facts.hpp"
#include "agent/protocol/system_facts.hpp"

namespace muster {

/// One swap area of /proc/swaps (proc(5)).
struct SwapArea {
  std::string path;
  std::uint64_t size_bytes = 0;
  static constexpr auto fields() {
    return std::tuple(field("path", &SwapArea::path), field("sizeBytes", &SwapArea::size_bytes));
  }
};

/// Swap in use now, and what /etc/fstab (fstab(5)) would turn on at the next boot.
struct Swap {
  std::vector<SwapArea> active;
  std::vector<std::string> in_fstab;  ///< the devices or files of its active swap lines
  static constexpr auto fields() {
    return std::tuple(field("active", &Swap::active), field("inFstab", &Swap::in_fstab));
  }
};

/// /etc/os-release (os-release(5)).
struct OsRelease {
  std::string id;           ///< "centos"
  std::string version_id;   ///< "7"
  std::string pretty_name;  ///< "CentOS Linux 7 (Core)"
  static constexpr auto fields() {
    return std::tuple(field("id", &OsRelease::id), field("versionId", &OsRelease::version_id),
                      field("prettyName", &OsRelease::pretty_name));
  }
};

/// One network interface of /sys/class/net.
struct Interface {
  std::string name;
  std::string mac;        ///< lower case, colons; empty where it has none
  bool physical = false;  ///< a NIC of this host (sysfs `device` link, or a veth that is a container's own
                          ///< eth0); no bridge, bond, tunnel
  bool up = false;        ///< operstate up (or unknown, as some drivers say)
  std::uint32_t mtu = 0;  ///< bytes
  std::vector<std::string> addresses;  ///< "10.77.0.11/24", IPv4 and IPv6, no link-local
  static constexpr auto fields() {
    return std::tuple(field("name", &Interface::name), field("mac", &Interface::mac),
                      field("physical", &Interface::physical), field("up", &Interface::up),
                      field("mtu", &Interface::mtu), field("addresses", &Interface::addresses));
  }
};

/// Who holds a listening socket.
struct Owner {
  std::int32_t pid = 0;
  std::string program;  ///< comm of /proc/PID/comm
  std::string unit;     ///< systemd unit or scope of /proc/PID/cgroup, "" where there is none
  static constexpr auto fields() {
    return std::tuple(field("pid", &Owner::pid), field("program", &Owner::program),
                      field("unit", &Owner::unit));
  }
};

/// A listening TCP socket of /proc/net/tcp and tcp6 (proc(5)), or a bound UDP one.
struct Listener {
  std::string protocol;  ///< "tcp" or "udp"
  std::string address;   ///< "0.0.0.0", "127.0.0.1", "::", ...
  std::uint16_t port = 0;
  std::optional<Owner> owner;  ///< absent where the process could not be seen
  static constexpr auto fields() {
    return std::tuple(field("protocol", &Listener::protocol), field("address", &Listener::address),
                      field("port", &Listener::port), field("owner", &Listener::owner));
  }
};

/// A container runtime that is installed: docker or containerd.
struct Runtime {
  std::string name;                          ///< "docker" or "containerd"
  bool running = false;                      ///< its socket answers
  std::optional<std::string> version;        ///< as the engine says it, "20.10.24+dfsg1"
  std::optional<std::string> cgroup_driver;  ///< "systemd" or "cgroupfs"
  static constexpr auto fields() {
    return std::tuple(field("name", &Runtime::name), field("running", &Runtime::running),
                      field("version", &Runtime::version), field("cgroupDriver", &Runtime::cgroup_driver));
  }
};

/// The Kubernetes programs and what `kubeadm` has left on this host.
struct KubernetesState {
  std::map<std::string, std::string>
      versions;                        ///< kubeadm, kubelet, kubectl -> "v1.20.2"; absent where not installed
  bool kubelet_enabled = false;        ///< kubelet.service starts at boot
  bool admin_conf = false;             ///< /etc/kubernetes/admin.conf is there: `kubeadm init` got that far
  bool kubelet_conf = false;           ///< /etc/kubernetes/kubelet.conf is there: joined or initialised
  std::vector<std::string> manifests;  ///< static pods in /etc/kubernetes/manifests, file names
  bool etcd_data = false;              ///< /var/lib/etcd is not empty
  static constexpr auto fields() {
    return std::tuple(field("versions", &KubernetesState::versions),
                      field("kubeletEnabled", &KubernetesState::kubelet_enabled),
                      field("adminConf", &KubernetesState::admin_conf),
                      field("kubeletConf", &KubernetesState::kubelet_conf),
                      field("manifests", &KubernetesState::manifests),
                      field("etcdData", &KubernetesState::etcd_data));
  }
};

/// The note that `muster up` leaves on a host before it changes it (/var/lib/muster/cluster.json): whose host
/// this is, and how far it came. A host with a note is ours; leftovers without one are residue of somebody
/// else's cluster.
struct ClusterNote {
  std::string cluster;  ///< metadata.name of cluster.yaml
  std::string role;     ///< "master" or "node"
  bool ready = false;   ///< kubeadm ended well here
  static constexpr auto fields() {
    return std::tuple(field("cluster", &ClusterNote::cluster), field("role", &ClusterNote::role),
                      field("ready", &ClusterNote::ready));
  }
};

/// Everything that one agent saw.
struct HostFacts {
  Fact<std::string> hostname;        ///< uname nodename
  Fact<std::string> machine_id;      ///< /etc/machine-id (machine-id(5))
  Fact<std::string> product_uuid;    ///< /sys/class/dmi/id/product_uuid, lower case
  Fact<std::string> boot_id;         ///< /proc/sys/kernel/random/boot_id
  Fact<std::string> kernel;          ///< release, "3.10.0-1160.el7.x86_64"
  Fact<std::string> architecture;    ///< "x86_64"
  Fact<std::uint32_t> cpus;          ///< online CPUs
  Fact<std::uint64_t> memory_bytes;  ///< MemTotal of /proc/meminfo
  Fact<Swap> swap;
  Fact<OsRelease> os;
  Fact<std::vector<Interface>> interfaces;
  Fact<std::vector<Listener>> listeners;
  Fact<std::vector<Runtime>> runtimes;  ///< those installed; empty: none
  Fact<KubernetesState> kubernetes;
  Fact<std::vector<std::string>>
      residue;  ///< what an installed cluster leaves: paths and interfaces that exist here
  Fact<std::optional<ClusterNote>> note;  ///< whose host this is; known and empty: nobody's
  Fact<KernelModules> kernel_modules;     ///< br_netfilter, overlay, nf_conntrack
  Fact<std::vector<Sysctl>> sysctls;
  Fact<Selinux> selinux;
  Fact<std::map<std::string, std::string>> commands;  ///< those that kubeadm looks for: name -> path
  Fact<Cgroups> cgroups;
  Fact<std::vector<FileSystem>> file_systems;
  Fact<std::vector<std::string>> kernel_parameters;  ///< of /proc/cmdline, those that checks ask for
  Fact<std::vector<Route>> routes;
  Fact<std::vector<HostKey>> host_keys;  ///< of /etc/ssh; empty: none is kept there
  Fact<OwnName> own_name;
  Fact<Resolver> resolver;
  Fact<std::vector<FirewallService>> firewall_services;  ///< empty: none
  Fact<LocalPorts> local_ports;
  Fact<TimeKeeping> time_keeping;
  Fact<std::vector<ProxySetting>> proxies;  ///< empty: none is set
  Fact<ImageSupply> images;                 ///< unknown unless the request named images
  Fact<Firewall> firewall;                  ///< what of it decides on TCP and UDP to and from other hosts
  Fact<DiskLatency> disk_latency;           ///< measured on masters only, after the other facts
  static constexpr auto fields() {
    return std::tuple(
        field("hostname", &HostFacts::hostname), field("machineId", &HostFacts::machine_id),
        field("productUuid", &HostFacts::product_uuid), field("bootId", &HostFacts::boot_id),
        field("kernel", &HostFacts::kernel), field("architecture", &HostFacts::architecture),
        field("cpus", &HostFacts::cpus), field("memoryBytes", &HostFacts::memory_bytes),
        field("swap", &HostFacts::swap), field("os", &HostFacts::os),
        field("interfaces", &HostFacts::interfaces), field("listeners", &HostFacts::listeners),
        field("runtimes", &HostFacts::runtimes), field("kubernetes", &HostFacts::kubernetes),
        field("residue", &HostFacts::residue), field("note", &HostFacts::note),
        field("kernelModules", &HostFacts::kernel_modules), field("sysctls", &HostFacts::sysctls),
        field("selinux", &HostFacts::selinux), field("commands", &HostFacts::commands),
        field("cgroups", &HostFacts::cgroups), field("fileSystems", &HostFacts::file_systems),
        field("kernelParameters", &HostFacts::kernel_parameters), field("routes", &HostFacts::routes),
        field("hostKeys", &HostFacts::host_keys), field("ownName", &HostFacts::own_name),
        field("resolver", &HostFacts::resolver), field("firewallServices", &HostFacts::firewall_services),
        field("localPorts", &HostFacts::local_ports), field("timeKeeping", &HostFacts::time_keeping),
        field("proxies", &HostFacts::proxies), field("images", &HostFacts::images),
        field("firewall", &HostFacts::firewall), field("diskLatency", &HostFacts::disk_latency));
  }
};

}  // namespace muster
