#include <algorithm>

#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"
#include "agent/protocol/ip.hpp"

namespace muster {

const std::string_view kDefaultRouteDoc = R"(default-route: the host has a default route.

Why: programs of the host, and network add-ons that run in its network, reach
the API by a service address such as 10.96.0.1. It becomes a real address only
after the kernel has looked for a route to it: without one they get "network
is unreachable", the add-on does not start and the node stays NotReady
(kubernetes issues 57534, 110659). kubeadm, too, looks for one when it joins.

How it is decided: the main table must have a default route of the family of
the host's address. Where there is only a route to serviceSubnet it warns:
services work, but kubeadm join may not find an address of its own.

How to fix it: on a site without a gateway any address on the link will do
  ip route add default via 10.0.0.1
and for good, on CentOS 7
  echo "GATEWAY=10.0.0.1" >> /etc/sysconfig/network
A route to the services alone: ip route add 10.96.0.0/12 dev eth0
)";

namespace {

/// Of two subnets the one of the host's family; nothing where neither is.
std::optional<Network> services_of(bool v6, std::string_view text) {
  while (!text.empty()) {
    const auto one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    if (const auto network = network_around(one); network && network->address.v6 == v6) return network;
  }
  return std::nullopt;
}

/// The interface with the host's cluster address.
std::string interface_of(const Host& host) {
  if (!host.facts.interfaces.known()) return "eth0";
  for (const auto& interface : *host.facts.interfaces) {
    for (const auto& address : interface.addresses) {
      if (address.starts_with(host.address + "/")) return interface.name;
    }
  }
  return "eth0";
}

}  // namespace

std::vector<Finding> judge_default_route(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "a default route";
  finding.source = "kubernetes issue 57534; k8s.io/apimachinery util/net, ChooseHostInterface";
  if (!host.facts.routes.known()) return {unknown(finding, host.facts.routes.why())};
  const auto address = parse_ip(host.address);
  const bool v6 = address && address->v6;
  const auto services = services_of(v6, settings.service_subnet);
  const Route* to_services = nullptr;
  for (const auto& route : *host.facts.routes) {
    const auto network = network_around(route.destination);
    const bool other_family = address && network && network->address.v6 != v6;
    if (!network || other_family || route.interface == "*") continue;
    if (network->prefix == 0) {
      finding.saw = route.gateway.empty() ? "default dev " + route.interface
                                          : "default via " + route.gateway + " dev " + route.interface;
      return {finding};
    }
    if (services && contains(*network, *services)) to_services = &route;
  }
  finding.status = to_services ? Status::warn : Status::fail;
  finding.saw = to_services ? "no default route, but one to " + to_services->destination
                            : "no default route: service addresses cannot be reached from the host";
  finding.remedy = "`ip route add default via GATEWAY`, and GATEWAY= in /etc/sysconfig/network";
  if (!to_services) {
    finding.remedy += "; on a site without a gateway at least `ip route add " +
                      (services ? to_string(*services) : settings.service_subnet) + " dev " +
                      interface_of(host) + "`";
  }
  return {finding};
}

}  // namespace muster
