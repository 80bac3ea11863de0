#include "agent/checks/ignore.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/obstacle_finding.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/untried_ports.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kPortsReachableDoc = R"(ports-reachable: every needed port answers, host by host.

Why: nothing in kubeadm looks between hosts. A port that a firewall drops
shows up much later: a join that hangs, an etcd that does not elect, logs that
time out, a service that works on some hosts.

How it is decided: the agents listen on every needed port that is free and try
each other. 6443 of masters from all, 2379-2380 and (up to 1.22) 10251-10252
between masters, 10250 of all from masters, nodePortRange of all from all. A
token proves who answered. ICMP error or RST: rejected. Accepted, then silent:
a proxy, or a firewall that lets only first packets pass. Nothing came back:
dropped; where the far host has the SYN (SYN_RECV), it is the answer that is
lost: its route or a reverse path filter. Both hosts' rules (iptables, nft,
firewalld) are asked what they do with such packets; "perhaps" where a
condition is not understood. If none denies them, it is between the hosts.

How to fix it: paste the line given; save rules and routes, or a reboot undoes
it. Between the hosts: the security group; where NAT makes their addresses,
their own ones (privateAddress) or hairpin NAT; for VMs of one host, no VEPA.
)";

namespace {

std::string all_reached(const Cluster& cluster) {
  std::size_t ports = 0;
  std::size_t paths = 0;
  for (const auto& path : cluster.paths) {
    if (path.protocol != "tcp") continue;
    ports += path.reached;
    ++paths;
  }
  if (paths == 0) return "one host: nothing to reach";
  return counted(ports, "port") + " reached on " + counted(paths, "path");
}

}  // namespace

std::vector<Finding> judge_ports_reachable(const Cluster& cluster) {
  Finding finding;
  finding.source = "kubernetes.io: Ports and Protocols";
  std::vector<Finding> findings;
  bool told_by_address = false;
  for (const auto& obstacle : find_obstacles(cluster, "tcp")) {
    const bool by_address = obstacle.front().firewall.where == FirewallCause::Where::translated;
    if (by_address && !ignores_check(cluster.settings, "unique-address")) {
      told_by_address = true;  // one fault, one finding
    } else {
      findings.push_back(finding_of(obstacle, cluster, finding));
    }
  }
  finding.wanted = "every needed port of every host answers";
  for (auto& unseen : untried_findings(cluster, finding)) findings.push_back(std::move(unseen));
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw = all_reached(cluster);
  if (told_by_address) finding.saw += "; for addresses that hosts do not have, see unique-address";
  return {finding};
}

}  // namespace muster
