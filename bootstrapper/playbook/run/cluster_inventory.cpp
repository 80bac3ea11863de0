#include "bootstrapper/playbook/run/cluster_inventory.hpp"

#include "agent/protocol/codec.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

json::object group_variables(const cluster::Spec& spec) {
  const auto& kubernetes = spec.kubernetes;
  json::object all;
  all["cluster_name"] = spec.name;
  all["kubernetes_version"] = to_string(kubernetes.version);
  all["container_runtime"] = kubernetes.container_runtime;
  all["image_repository"] = kubernetes.image_repository;
  all["control_plane_endpoint"] = kubernetes.control_plane_endpoint;
  all["pod_subnet"] = kubernetes.pod_subnet;
  all["service_subnet"] = kubernetes.service_subnet;
  all["node_port_range"] =
      std::to_string(kubernetes.node_ports.first) + "-" + std::to_string(kubernetes.node_ports.last);
  return all;
}

InventoryHost host_of(const cluster::Host& host) {
  InventoryHost made;
  made.name = host.name;
  auto& variables = made.variables;
  variables["role"] = name_of(host.role);
  variables["private_address"] = host.private_address;
  json::object labels;
  for (const auto& [key, value] : host.labels) labels[key] = value;
  variables["labels"] = std::move(labels);
  variables["ansible_host"] = host.address;
  variables["ansible_port"] = host.ssh.port;
  variables["ansible_user"] = host.ssh.user;
  return made;
}

}  // namespace

Inventory cluster_inventory(const cluster::Spec& spec, const std::string& first_master) {
  Inventory inventory;
  std::vector<std::string> masters;
  std::vector<std::string> nodes;
  for (const auto& host : spec.hosts) {
    inventory.hosts.push_back(host_of(host));
    (host.role == Role::master ? masters : nodes).push_back(host.name);
  }
  std::vector<std::string> first;
  if (!masters.empty()) first.push_back(first_master.empty() ? masters.front() : first_master);
  inventory.groups = {{"all", inventory.names()},
                      {"masters", std::move(masters)},
                      {"nodes", std::move(nodes)},
                      {"first_master", std::move(first)},
                      {"ungrouped", {}}};
  inventory.variables = group_variables(spec);
  for (const auto& [name, value] : spec.variables) inventory.variables[name] = value;
  return inventory;
}

}  // namespace muster::play
