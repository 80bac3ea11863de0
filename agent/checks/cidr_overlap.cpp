#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "agent/checks/identity.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"
#include "agent/protocol/ip.hpp"

namespace muster {

const std::string_view kCidrOverlapDoc = R"(cidr-overlap: pod, service and host networks are apart.

Why: an address must lead to one place. Where a network of the hosts lies in
podSubnet or serviceSubnet, its real machines cannot be reached from the
cluster; where docker0 holds the address of a host, that host cannot.

How it is decided: podSubnet and serviceSubnet are compared with each other,
with the networks on the hosts' interfaces and with routes to networks inside
them. Routes of the cluster's own (cni0, flannel, Calico, those by way of
another host) do not count, nor do wider routes by a gateway, such as 10/8:
pods and services come first there. Bridges of docker and libvirt must not
hold a host's address. A host network that is wider than a subnet only warns.

How to fix it: before the cluster is made choose other subnets
  kubernetes: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12}
or move docker's bridge, in /etc/docker/daemon.json, then restart docker
  {"bip": "192.168.250.1/24"}
)";

namespace {

struct Subnet {
  std::string name;  ///< the key in cluster.yaml
  Network network;
};

/// "A" or, with two families, "A,B".
void add_subnets(const std::string& name, std::string_view text, std::vector<Subnet>& subnets) {
  while (!text.empty()) {
    const auto one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    if (const auto network = network_around(one)) subnets.push_back({name, *network});
  }
}

/// What the kubelet, kube-proxy and network add-ons make.
bool is_of_cluster(std::string_view interface) {
  constexpr std::array<std::string_view, 14> kPrefixes{
      "cni",          "flannel", "cali", "vxlan.calico", "tunl",      "weave", "kube-",
      "nodelocaldns", "cilium",  "lxc",  "veth",         "antrea-gw", "ovn",   "genev_sys"};
  return interface == "*" || std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view prefix) {
           return interface.starts_with(prefix);
         });
}

/// What container engines and libvirt make for themselves.
bool is_private_bridge(std::string_view interface) {
  return interface.starts_with("docker") || interface.starts_with("br-") || interface.starts_with("virbr");
}

struct Collision {
  Status status;
  std::string what;  ///< "podSubnet 10.244.0.0/16 overlaps 10.244.7.0/24"
  std::string remedy;
  bool operator<(const Collision& other) const {
    return std::tie(status, what, remedy) < std::tie(other.status, other.what, other.remedy);
  }
};

/// Each collision and where it is seen: host and interface.
using Collisions = std::map<Collision, std::vector<std::pair<std::string, std::string>>>;

std::string text_of(const Subnet& subnet) {
  return subnet.name + " " + to_string(subnet.network);
}

constexpr std::string_view kMoveBridge =
    "move the bridge, for docker by {\"bip\": \"192.168.250.1/24\"} in /etc/docker/daemon.json and "
    "`systemctl "
    "restart docker`";

std::string other_subnet(const Subnet& subnet, std::string_view interface) {
  auto text = "choose another " + subnet.name + " in cluster.yaml, before the cluster is made";
  return is_private_bridge(interface) ? std::string(kMoveBridge) + "; or " + text : text;
}

bool is_member(const Host& host) {
  return host.facts.kubernetes.known() && host.facts.kubernetes->kubelet_conf;
}

void judge_networks(const Host& host, const std::vector<Subnet>& subnets, Collisions& collisions) {
  for (const auto& interface : *host.facts.interfaces) {
    // On a member of a cluster what is virtual may well be an add-on's, whatever its name.
    const bool own = is_of_cluster(interface.name) || (is_member(host) && !interface.physical);
    if (interface.name == "lo" || own) continue;
    for (const auto& text : interface.addresses) {
      const auto network = network_around(text);
      if (!network) continue;
      for (const auto& subnet : subnets) {
        if (!overlap(subnet.network, *network)) continue;
        const bool wider = network->prefix < subnet.network.prefix;
        const Collision collision{wider ? Status::warn : Status::fail,
                                  text_of(subnet) + " overlaps " + to_string(*network),
                                  other_subnet(subnet, interface.name)};
        collisions[collision].emplace_back(host.name, interface.name);
      }
    }
  }
}

/// Whether a route may be the cluster's own: by way of another host, or on one that is part of a cluster.
bool may_be_own(const Route& route, const Host& host, const Cluster& cluster) {
  if (is_of_cluster(route.interface) || is_member(host)) return true;
  return std::any_of(cluster.hosts.begin(), cluster.hosts.end(),
                     [&](const Host& other) { return other.address == route.gateway; });
}

bool is_on_an_interface(const Network& network, const Host& host) {
  for (const auto& interface : *host.facts.interfaces) {
    for (const auto& text : interface.addresses) {
      if (const auto known = network_around(text); known && *known == network) return true;
    }
  }
  return false;
}

void judge_routes(const Host& host, const Cluster& cluster, const std::vector<Subnet>& subnets,
                  Collisions& collisions) {
  for (const auto& route : *host.facts.routes) {
    const auto network = network_around(route.destination);
    if (!network || may_be_own(route, host, cluster) || is_on_an_interface(*network, host)) continue;
    for (const auto& subnet : subnets) {
      if (!contains(subnet.network, *network)) continue;
      // What default-route advises where there is no default route.
      const bool for_services = subnet.name == "serviceSubnet" && *network == subnet.network;
      if (for_services && route.gateway.empty()) continue;
      const auto by = route.gateway.empty() ? std::string() : " by " + route.gateway;
      const Collision collision{Status::fail,
                                text_of(subnet) + " overlaps the route to " + to_string(*network) + by,
                                other_subnet(subnet, route.interface)};
      collisions[collision].emplace_back(host.name, route.interface);
    }
  }
}

/// The addresses of other hosts that a bridge of this one takes for its own containers.
void judge_bridges(const Host& host, const Cluster& cluster, Collisions& collisions) {
  for (const auto& interface : *host.facts.interfaces) {
    if (!is_private_bridge(interface.name)) continue;
    for (const auto& text : interface.addresses) {
      const auto network = network_around(text);
      for (const auto& other : cluster.hosts) {
        const auto address = parse_ip(other.address);
        if (!network || !address || other.name == host.name || !contains(*network, *address)) continue;
        const Collision collision{
            Status::fail,
            "the bridge's " + to_string(*network) + " holds " + other.address + " of " + other.name,
            std::string(kMoveBridge)};
        collisions[collision].emplace_back(host.name, interface.name);
      }
    }
  }
}

void judge_subnets(const std::vector<Subnet>& subnets, const Cluster& cluster, const Finding& like,
                   std::vector<Finding>& findings) {
  for (std::size_t a = 0; a < subnets.size(); ++a) {
    for (std::size_t b = a + 1; b < subnets.size(); ++b) {
      if (!overlap(subnets[a].network, subnets[b].network)) continue;
      auto finding = like;
      finding.status = Status::fail;
      finding.hosts = names_of(cluster.hosts);
      finding.saw = text_of(subnets[a]) + " overlaps " + text_of(subnets[b]);
      finding.remedy = "choose subnets in cluster.yaml that share no address";
      findings.push_back(std::move(finding));
    }
  }
}

Finding finding_of(const Collision& collision, const std::vector<std::pair<std::string, std::string>>& seen,
                   Finding finding) {
  finding.status = collision.status;
  std::vector<std::string> places;
  for (const auto& [host, interface] : seen) {
    places.push_back(host + " " + interface);
    if (std::find(finding.hosts.begin(), finding.hosts.end(), host) == finding.hosts.end()) {
      finding.hosts.push_back(host);
    }
  }
  finding.saw = collision.what + " on " + joined(places);
  finding.remedy = collision.remedy;
  return finding;
}

}  // namespace

std::vector<Finding> judge_cidr_overlap(const Cluster& cluster) {
  Finding finding;
  finding.wanted = "podSubnet, serviceSubnet and the hosts' networks share no address";
  finding.source = "kubernetes.io: Cluster Networking, Kubernetes IP address ranges";
  std::vector<Subnet> subnets;
  add_subnets("podSubnet", cluster.settings.pod_subnet, subnets);
  add_subnets("serviceSubnet", cluster.settings.service_subnet, subnets);
  std::vector<Unseen> unseen;
  Collisions collisions;
  for (const auto& host : cluster.hosts) {
    const auto& [interfaces, routes] = std::tie(host.facts.interfaces, host.facts.routes);
    if (!interfaces.known() || !routes.known()) {
      unseen.push_back({host.name, interfaces.known() ? routes.why() : interfaces.why()});
      continue;
    }
    judge_networks(host, subnets, collisions);
    judge_routes(host, cluster, subnets, collisions);
    judge_bridges(host, cluster, collisions);
  }
  auto findings = unknown_findings(unseen, finding);
  judge_subnets(subnets, cluster, finding, findings);
  for (const auto& [collision, seen] : collisions) findings.push_back(finding_of(collision, seen, finding));
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw = "pods " + cluster.settings.pod_subnet + ", services " + cluster.settings.service_subnet +
                ": no host has a network or a route there";
  return {finding};
}

}  // namespace muster
