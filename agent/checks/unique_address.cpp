#include <algorithm>

#include "agent/checks/identity.hpp"
#include "agent/checks/identity_family.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/path_gaps.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"
#include "agent/protocol/ip.hpp"

namespace muster {

const std::string_view kUniqueAddressDoc =
    R"(unique-address: each host has its cluster address, and nobody else has it.

Why: the kubelet gets the address as --node-ip and does not start where no
interface has it; etcd and the API server bind to it on masters. An address
that two hosts have answers now from one and now from the other.

How it is decided: privateAddress of each host (address, where there is none)
must be on an interface of that host, lo included, and on none of another one
but lo, where load balancers put it. For SSH a public address that a router
translates is good: then privateAddress must say what the host itself has.
Other addresses that hosts share, as hypervisors' NAT has them, do not count.

How to fix it: see what the host has
  ip -o -4 addr
and write that into cluster.yaml
  - {name: n1, address: 203.0.113.9, privateAddress: 10.0.0.12}
An address that two hosts have is deleted on the wrong one, and in its
/etc/sysconfig/network-scripts/ifcfg-*
)";

namespace {

enum class Loopback { counts, does_not };

/// Where a host has an address: the interface's name; "" where it has not.
std::string place_of(const IpAddress& address, const Host& host, Loopback loopback) {
  for (const auto& interface : *host.facts.interfaces) {
    if (interface.name == "lo" && loopback == Loopback::does_not) continue;
    for (const auto& text : interface.addresses) {
      const auto known = parse_ip(std::string_view(text).substr(0, text.find('/')));
      if (known && *known == address) return interface.name;
    }
  }
  return "";
}

/// The addresses that a host could be known by: those of its NICs first.
std::string addresses_of(const Host& host, bool v6) {
  std::vector<std::string> found;
  for (const bool physical : {true, false}) {
    for (const auto& interface : *host.facts.interfaces) {
      if (interface.physical != physical || interface.name == "lo") continue;
      for (const auto& text : interface.addresses) {
        const auto address = text.substr(0, text.find('/'));
        if ((address.find(':') != std::string::npos) == v6) found.push_back(address);
      }
    }
  }
  constexpr std::size_t kMostAddresses = 3;
  return found.empty() ? "no address" : list_of(found, kMostAddresses);
}

Finding missing(Finding finding, const Host& host, const IpAddress& address) {
  finding.status = Status::fail;
  finding.hosts = {host.name};
  finding.saw = host.name + " does not have " + host.address + " but " + addresses_of(host, address.v6);
  finding.remedy =
      "write the address that the host has into cluster.yaml as its privateAddress; `ip -o addr` on the "
      "host shows all";
  return finding;
}

/// Who misses which ports of the host at its translated address; those who miss the same stand together.
std::vector<std::pair<std::string, std::vector<std::string>>> unreached(
    const Host& host, const std::vector<Obstacle>& obstacles) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_ports;
  for (const auto& obstacle : obstacles) {
    for (const auto& gap : obstacle) {
      if (gap.firewall.where != FirewallCause::Where::translated || gap.far != &host) continue;
      const auto ports = short_list(gap.ports);
      auto same = std::find_if(by_ports.begin(), by_ports.end(),
                               [&](const auto& known) { return known.first == ports; });
      if (same == by_ports.end()) same = by_ports.insert(same, {ports, {}});
      same->second.push_back(gap.near->name);
    }
  }
  return by_ports;
}

/// Adds who does not reach the host at an address that it does not have: ports-reachable leaves that to us.
void add_unreached(Finding& finding, const Host& host, const std::vector<Obstacle>& obstacles) {
  std::vector<std::string> missing;
  for (const auto& [ports, names] : unreached(host, obstacles)) {
    finding.hosts.insert(finding.hosts.end(), names.begin(), names.end());
    missing.push_back("from " + joined(names) + " " + ports + "/tcp");
  }
  if (missing.empty()) return;
  finding.saw += "; no answer at " + host.address + ": " + joined(missing) +
                 "; what translates it seems to turn nothing back to the network that it comes from "
                 "(hairpin NAT)";
}

Finding taken(Finding finding, const Host& host, const std::vector<std::string>& places,
              const std::vector<std::string>& holders) {
  finding.status = Status::fail;
  finding.hosts = {host.name};
  finding.hosts.insert(finding.hosts.end(), holders.begin(), holders.end());
  finding.saw = host.address + ", the address of " + host.name + ", is also on " + joined(places);
  finding.remedy = "take it off there: `ip addr del " + host.address +
                   " dev INTERFACE`, and out of /etc/sysconfig/network-scripts/ifcfg-*";
  return finding;
}

/// What is wrong with one host's address.
void judge_address(const Host& host, const Cluster& cluster, const std::vector<Obstacle>& obstacles,
                   const Finding& finding, std::vector<Finding>& findings) {
  const auto address = parse_ip(host.address);
  if (!address) return;  // cluster.yaml takes addresses only
  if (host.facts.interfaces.known() && place_of(*address, host, Loopback::counts).empty()) {
    findings.push_back(missing(finding, host, *address));
    add_unreached(findings.back(), host, obstacles);
  }
  std::vector<std::string> places;
  std::vector<std::string> holders;
  for (const auto& other : cluster.hosts) {
    if (other.name == host.name || !other.facts.interfaces.known() || is_same_machine(host, other)) continue;
    const auto place = place_of(*address, other, Loopback::does_not);
    if (place.empty()) continue;
    places.push_back(other.name + " " + place);
    holders.push_back(other.name);
  }
  if (!holders.empty()) findings.push_back(taken(finding, host, places, holders));
}

}  // namespace

std::vector<Finding> judge_unique_address(const Cluster& cluster) {
  Finding finding;
  finding.wanted = "the cluster address of each host on an interface of that host alone";
  finding.source = "kubelet --node-ip; kubeadm localAPIEndpoint.advertiseAddress";
  std::vector<Unseen> unseen;
  for (const auto& host : cluster.hosts) {
    if (!host.facts.interfaces.known()) unseen.push_back({host.name, host.facts.interfaces.why()});
  }
  auto findings = unknown_findings(unseen, finding);
  const auto obstacles = find_obstacles(cluster, "tcp");
  for (const auto& host : cluster.hosts) judge_address(host, cluster, obstacles, finding, findings);
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw = "each of " + counted(cluster.hosts.size(), "host") + " has its address, and no other has it";
  return {finding};
}

}  // namespace muster
