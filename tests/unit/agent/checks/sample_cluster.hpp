#pragma once
// A cluster with which every check is content, for tests that then spoil one thing, and what those tests ask
// of findings.

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checks/check.hpp"
#include "agent/checks/port_needs.hpp"

namespace muster::sample {

/// Sysctls as a good host has them, now and at boot.
inline std::vector<Sysctl> sysctls() {
  const std::string file = "/etc/sysctl.d/99-kubernetes.conf";
  return {{"net.bridge.bridge-nf-call-iptables", "1", "1", file},
          {"net.bridge.bridge-nf-call-ip6tables", "1", "1", file},
          {"net.ipv4.ip_forward", "1", "1", file},
          {"net.ipv6.conf.default.forwarding", "1", "1", file},
          {"fs.inotify.max_user_instances", "8192", {}, {}},
          {"fs.inotify.max_user_watches", "524288", {}, {}},
          {"kernel.pid_max", "32768", {}, {}}};
}

/// The file system of one directory, with 30 of 40 GiB free, on a mount point of its own.
inline FileSystem file_system(const std::string& use, const std::string& path) {
  FileSystem seen;
  seen.use = use;
  seen.path = seen.mount_point = path;
  seen.type = "xfs";
  seen.size_bytes = std::uint64_t{40} << 30;
  seen.available_bytes = std::uint64_t{30} << 30;
  seen.inodes = 20971520;
  seen.free_inodes = 20000000;
  seen.ftype = true;
  return seen;
}

/// The kernel, its settings and the file systems of a good CentOS 7 host.
inline void add_system(HostFacts& facts) {
  facts.kernel = std::string("3.10.0-1160.119.1.el7.x86_64");
  facts.architecture = std::string("x86_64");
  facts.kernel_modules = KernelModules{{{"br_netfilter", ModuleState::loaded, "/etc/modules-load.d/k8s.conf"},
                                        {"overlay", ModuleState::loadable, {}},
                                        {"nf_conntrack", ModuleState::built_in, {}}},
                                       true};
  facts.sysctls = sysctls();
  facts.selinux = Selinux{SelinuxMode::permissive, SelinuxMode::permissive, false};
  std::map<std::string, std::string> commands;
  for (const auto* name : {"conntrack", "crictl", "ebtables", "ethtool", "ip", "iptables", "mount", "nsenter",
                           "socat", "tc", "touch"})
    commands.emplace(name, std::string("/usr/bin/") + name);
  facts.commands = commands;
  facts.cgroups =
      Cgroups{CgroupVersion::v1,
              {"cpuset", "cpu", "cpuacct", "memory", "devices", "freezer", "blkio", "hugetlb", "pids"}};
  facts.file_systems =
      std::vector{file_system("kubelet", "/var/lib/kubelet"), file_system("docker", "/var/lib/docker"),
                  file_system("containerd", "/var/lib/containerd"), file_system("etcd", "/var/lib/etcd")};
  facts.kernel_parameters = std::vector<std::string>{};
}

/// A good CentOS 7 host; `number` (1 to 99) goes into its address, MAC, product_uuid and machine-id.
inline Host host(const std::string& name, Role role, int number) {
  const auto two_digits = (number < 10 ? "0" : "") + std::to_string(number);
  Host host;
  host.name = name;
  host.role = role;
  host.address = "10.77.0." + std::to_string(10 + number);
  auto& facts = host.facts;
  facts.hostname = name;
  facts.machine_id = "0f5b4c7e9a3d4b52a1c6d8e7f9012a" + two_digits;
  facts.product_uuid = "4c4c4544-0042-3510-8052-b3c04f4b4e" + two_digits;
  facts.cpus = 4U;
  facts.memory_bytes = std::uint64_t{8} << 30;
  facts.swap = Swap{};
  facts.os = OsRelease{"centos", "7", "CentOS Linux 7 (Core)"};
  facts.interfaces =
      std::vector{Interface{"lo", "00:00:00:00:00:00", false, true, 65536, {}},
                  Interface{"eth0", "52:54:00:12:34:" + two_digits, true, true, 1500, {host.address + "/24"}},
                  Interface{"docker0", "02:42:ac:11:00:02", false, true, 1500, {}}};
  facts.listeners = std::vector{Listener{"tcp", "0.0.0.0", 22, Owner{700, "sshd", "sshd.service"}}};
  facts.runtimes = std::vector{Runtime{"docker", true, "20.10.24", "systemd"}};
  facts.kubernetes = KubernetesState{};
  facts.residue = std::vector<std::string>{};
  facts.note = std::optional<ClusterNote>{};
  add_system(facts);
  facts.boot_id = "5b1d2c3e-7f80-4a91-b2c3-d4e5f60718" + two_digits;
  facts.routes = std::vector{Route{"0.0.0.0/0", "10.77.0.1", "eth0"}, Route{"10.77.0.0/24", "", "eth0"}};
  facts.host_keys = std::vector{HostKey{"ssh-ed25519", "SHA256:ed25519-" + two_digits},
                                HostKey{"ssh-rsa", "SHA256:rsa-" + two_digits}};
  facts.own_name = OwnName{name, "/etc/hosts", {host.address}, ""};
  facts.resolver = Resolver{"/etc/resolv.conf", true, {"10.77.0.2"}, {"example.com"}};
  facts.firewall_services = std::vector<FirewallService>{};
  facts.local_ports = LocalPorts{{32768, 60999}, {}};
  facts.time_keeping = TimeKeeping{{"chronyd"}, true, true, ""};
  facts.proxies = std::vector<ProxySetting>{};
  facts.images =
      ImageSupply{.wanted = 2, .missing = {}, .tried = {}, .answered = false, .detail = {}, .mirror = {}};
  facts.firewall = Firewall{};
  if (role == Role::master)
    facts.disk_latency = DiskLatency{
        "/var/lib", 299, 10'000, 0, 800, 2'400, 3'100, 290, DiskVerdict::under, {{1'000, 280}, {5'000, 19}}};
  return host;
}

/// The path between two hosts with every needed port reached.
inline PathReport path(const Host& from, const Host& to, const Settings& settings) {
  PathReport report;
  report.from = from.name;
  report.to = to.name;
  report.wanted = ports_between(from, to, settings);
  report.reached = static_cast<std::uint32_t>(count(report.wanted));
  return report;
}

/// The path between two hosts over UDP with the overlay's port reached.
inline PathReport udp_path(const Host& from, const Host& to, const Settings& settings) {
  const auto ports = static_cast<std::uint32_t>(count(settings.udp_ports));
  return {from.name, to.name, "udp", settings.udp_ports, ports, {}, {}};
}

/// What is measured between two hosts of one switch.
inline PairMeasure pair(const Host& from, const Host& to) {
  return {from.name, to.name, RoundTrip{20, 0, 180, 420, "udp"}, PathMtu{1500, 1500, "eth0", ""}, "reached"};
}

/// Fills cluster.paths with good ones between all hosts, TCP first, and cluster.measured with what is good.
inline void connect_all(Cluster& cluster) {
  cluster.paths.clear();
  cluster.measured = {};
  for (const auto& from : cluster.hosts) {
    for (const auto& to : cluster.hosts) {
      if (from.name != to.name) cluster.paths.push_back(path(from, to, cluster.settings));
    }
  }
  for (const auto& from : cluster.hosts) {
    cluster.measured.clocks.push_back({from.name, ClockOffset{1'200'000, 300'000}});
    for (const auto& to : cluster.hosts) {
      if (from.name == to.name) continue;
      cluster.paths.push_back(udp_path(from, to, cluster.settings));
      cluster.measured.pairs.push_back(pair(from, to));
    }
  }
}

/// One master m1 and two nodes n1 and n2 of the cluster "demo".
inline Cluster cluster() {
  Cluster cluster;
  cluster.settings.cluster = "demo";
  cluster.hosts = {host("m1", Role::master, 1), host("n1", Role::node, 2), host("n2", Role::node, 3)};
  connect_all(cluster);
  return cluster;
}

/// The path of a cluster by its ends.
inline PathReport& path_of(Cluster& cluster, std::string_view from, std::string_view to,
                           std::string_view protocol = "tcp") {
  return *std::find_if(cluster.paths.begin(), cluster.paths.end(), [&](const PathReport& path) {
    return path.from == from && path.to == to && path.protocol == protocol;
  });
}

/// What was measured between two hosts, by their names.
inline PairMeasure& pair_of(Cluster& cluster, std::string_view from, std::string_view to) {
  auto& pairs = cluster.measured.pairs;
  return *std::find_if(pairs.begin(), pairs.end(),
                       [&](const PairMeasure& pair) { return pair.from == from && pair.to == to; });
}

/// The reading of a host's clock.
inline ClockReading& clock_of(Cluster& cluster, std::string_view host) {
  auto& clocks = cluster.measured.clocks;
  return *std::find_if(clocks.begin(), clocks.end(),
                       [&](const ClockReading& reading) { return reading.host == host; });
}

/// Takes ports out of what a path reached.
inline void block(PathReport& path, std::vector<PortRange> ports, Cause cause, std::string detail = "") {
  path.reached -= static_cast<std::uint32_t>(count(ports));
  path.blocked.push_back({std::move(ports), cause, std::move(detail)});
}

/// The findings of one check.
inline std::vector<Finding> of(std::string_view check, const std::vector<Finding>& findings) {
  std::vector<Finding> out;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(out),
               [&](const Finding& finding) { return finding.check == check; });
  return out;
}
inline std::vector<Finding> judged(std::string_view check, const Cluster& cluster) {
  return of(check, judge(cluster));
}

/// The one finding of a host-scope check about a host; fails the test where there is not exactly one.
inline Finding judged(std::string_view check, const Host& host, const Settings& settings = {}) {
  auto findings = of(check, judge_host(host, settings));
  REQUIRE(findings.size() == 1);
  return findings.front();
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace muster::sample
