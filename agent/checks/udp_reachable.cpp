#include <algorithm>

#include "agent/checks/judges.hpp"
#include "agent/checks/measured_wording.hpp"
#include "agent/checks/obstacle_finding.hpp"
#include "agent/checks/port_needs.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kUdpReachableDoc = R"(udp-reachable: the overlay's UDP port passes.

Why: pods of different hosts talk through the overlay, which puts packets into
UDP datagrams: flannel's VXLAN on 8472. Where a firewall drops these, all
nodes are Ready, and DNS and services fail on some of them, now and then.

How it is decided: the agents answer on the ports of preflight.udpPorts and
ask each other in both directions, with a token, several times before silence
counts. ICMP back: rejected. Nothing back: dropped. A port that the kernel or
another process holds already cannot be tried and is no failure.

How to fix it: on the host that is not reached, where firewalld runs
  firewall-cmd --permanent --add-port=8472/udp && firewall-cmd --reload
and in the security group between the hosts. Another network add-on has other
ports (Calico's and Cilium's VXLAN 4789 and 8472, Geneve 6081, WireGuard
51820); name them in cluster.yaml, none for IPIP, BGP and host-gw:
  preflight: {udpPorts: [4789]}
)";

namespace {

std::vector<PortRange> held_by(const Cluster& cluster, const std::string& host) {
  std::vector<PortRange> ports;
  for (const auto& held : cluster.measured.held) {
    if (held.host == host) ports.insert(ports.end(), held.ports.begin(), held.ports.end());
  }
  return merged(std::move(ports));
}

/// A process on one of the ports that is no part of a cluster; nullptr where there is none.
const Listener* stranger_on(const Host& host, const std::vector<PortRange>& ports) {
  if (!host.facts.listeners.known()) return nullptr;
  for (const auto& listener : *host.facts.listeners) {
    const bool held = std::any_of(ports.begin(), ports.end(),
                                  [&](const PortRange& range) { return range.contains(listener.port); });
    // The kernel's own sockets, a VXLAN interface's, have no owner.
    if (held && listener.protocol == "udp" && listener.owner && !is_cluster_component(*listener.owner))
      return &listener;
  }
  return nullptr;
}

std::vector<Finding> strangers(const Cluster& cluster, const Finding& finding) {
  std::vector<Finding> findings;
  for (const auto& host : cluster.hosts) {
    const auto* listener = stranger_on(host, held_by(cluster, host.name));
    if (!listener) continue;
    auto taken = finding;
    taken.status = Status::warn;
    taken.hosts = {host.name};
    taken.saw = std::to_string(listener->port) + "/udp of " + host.name + " is held by " +
                printable(listener->owner->program, 30) + " (pid " + std::to_string(listener->owner->pid) +
                ")";
    taken.wanted = "the overlay's port free, or held by the overlay";
    taken.remedy = "stop it, unless it is the network add-on itself: `ss -lnup 'sport = :" +
                   std::to_string(listener->port) + "'` on " + host.name;
    findings.push_back(std::move(taken));
  }
  return findings;
}

/// How many ports of how many paths were reached, and what was not tried by whom.
struct Sum {
  std::size_t ports = 0;
  std::size_t paths = 0;
  std::map<std::string, std::vector<std::string>> untried;
};

Sum sum_up(const Cluster& cluster) {
  Sum sum;
  for (const auto& from : cluster.hosts) {
    for (const auto& to : cluster.hosts) {
      auto left = subtract(cluster.settings.udp_ports, held_by(cluster, to.name));
      if (from.name == to.name || left.empty()) continue;
      for (const auto& path : cluster.paths) {
        if (path.protocol != "udp" || path.from != from.name || path.to != to.name) continue;
        left = subtract(left, path.wanted);
        sum.ports += path.reached;
        ++sum.paths;
      }
      if (left.empty()) continue;
      auto& hosts = sum.untried[short_list(left) + "/udp was not tried"];
      hosts.insert(hosts.end(), {from.name, to.name});
    }
  }
  return sum;
}

/// Whether some UDP was missed on paths where TCP was missed altogether.
bool dead(const Cluster& cluster) {
  return std::any_of(cluster.paths.begin(), cluster.paths.end(), [&](const PathReport& path) {
    return path.protocol == "udp" && !path.blocked.empty() && nothing_passes(cluster, path.from, path.to);
  });
}

std::string in_short(const Cluster& cluster, const Sum& sum) {
  if (cluster.settings.udp_ports.empty()) return "none wanted: preflight.udpPorts is empty";
  if (cluster.hosts.size() < 2) return "one host: nothing to reach";
  std::vector<std::string> holders;
  for (const auto& host : cluster.hosts) {
    if (!held_by(cluster, host.name).empty()) holders.push_back(host.name);
  }
  auto text = short_list(cluster.settings.udp_ports) + "/udp: " + counted(sum.ports, "port") +
              " reached on " + counted(sum.paths, "path");
  if (dead(cluster)) text += "; where no port at all passes, see ports-reachable";
  if (!holders.empty()) text += "; not tried where it is in use: " + joined(holders);
  return text;
}

}  // namespace

std::vector<Finding> judge_udp_reachable(const Cluster& cluster) {
  Finding finding;
  finding.wanted = "the overlay's UDP ports reached from every host";
  finding.source = "flannel: Backends, VXLAN (UDP 8472); cluster.yaml: preflight.udpPorts";
  const auto sum = sum_up(cluster);
  std::vector<Finding> findings;
  for (const auto& obstacle : find_obstacles(cluster, "udp")) {
    auto blocked = finding_of(obstacle, cluster, finding);
    blocked.remedy +=
        "\nwhere the network add-on has other ports, name them under preflight.udpPorts ([] for none)";
    findings.push_back(std::move(blocked));
  }
  for (auto& unseen : not_measured(cluster, finding, sum.untried)) findings.push_back(std::move(unseen));
  for (auto& taken : strangers(cluster, finding)) findings.push_back(std::move(taken));
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw = in_short(cluster, sum);
  return {finding};
}

}  // namespace muster
