#include "bootstrapper/cluster/spec.hpp"

#include <algorithm>

#include "bootstrapper/cluster/endpoint.hpp"
#include "bootstrapper/cluster/reservations.hpp"

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

namespace {

/// The repository of a ClusterConfiguration fragment stands over ours, as it does in what kubeadm gets.
std::string image_repository_of(const Kubernetes& kubernetes) {
  const auto* raw = kubernetes.cluster_configuration.if_contains("imageRepository");
  const auto* text = raw ? raw->if_string() : nullptr;
  return text ? std::string(*text) : kubernetes.image_repository;
}

/// What the hosts and the API are called by, each once.
std::vector<std::string> addresses_of(const Spec& spec) {
  std::vector<std::string> addresses;
  for (const auto& host : spec.hosts) addresses.push_back(host.private_address);
  const auto endpoint = parse_endpoint(spec.kubernetes.control_plane_endpoint);
  if (endpoint && std::find(addresses.begin(), addresses.end(), endpoint->host) == addresses.end()) {
    addresses.push_back(endpoint->host);
  }
  return addresses;
}

}  // namespace

Settings Spec::settings() const {
  return {.kubernetes = kubernetes.version,
          .minimum_cpus = preflight.minimum_cpus,
          .minimum_memory_bytes = preflight.minimum_memory_bytes,
          .node_ports = kubernetes.node_ports,
          .udp_ports = preflight.udp_ports,
          .runtime = kubernetes.container_runtime,
          .cluster = name,
          .ignore = preflight.ignore,
          .reservations = reservations_of(kubernetes.kubelet_configuration),
          .pod_subnet = kubernetes.pod_subnet,
          .service_subnet = kubernetes.service_subnet,
          .image_repository = image_repository_of(kubernetes),
          .addresses = addresses_of(*this)};
}

}  // namespace muster::cluster
