#include "bootstrapper/cluster/spec.hpp"

#include <algorithm>

namespace muster::cluster {

std::vector<const Host*> Spec::with_role(Role role) const {
  std::vector<const Host*> found;
  for (const auto& host : hosts) {
    if (host.role == role) found.push_back(&host);
  }
  return found;
}

const Host& Spec::first_master() const {
  return *std::find_if(hosts.begin(), hosts.end(),
                       [](const Host& host) { return host.role == Role::master; });
}

Settings Spec::settings() const {
  return {.kubernetes = kubernetes.version,
          .minimum_cpus = preflight.minimum_cpus,
          .minimum_memory_bytes = preflight.minimum_memory_bytes,
          .node_ports = kubernetes.node_ports,
          .udp_ports = preflight.udp_ports,
          .runtime = kubernetes.container_runtime,
          .cluster = name,
          .ignore = preflight.ignore};
}

}  // namespace muster::cluster
