#include "bootstrapper/playbook/run/cluster_inventory.hpp"

#include "agent/protocol/codec.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

/// What is asked without the proxy: the cluster's own, and what cluster.yaml adds.
std::string no_proxy(const cluster::Spec& spec) {
  std::string text = "localhost,127.0.0.1,::1";
  const auto add = [&text](const std::string& one) {
    if (!one.empty()) text += "," + one;
  };
  for (const auto& host : spec.hosts) {
    add(host.private_address);
    if (host.address != host.private_address) add(host.address);
  }
  add(spec.kubernetes.pod_subnet);
  add(spec.kubernetes.service_subnet);
  add(".svc,.cluster.local");
  for (const auto& one : spec.proxy.none) add(one);
  return text;
}

/// The variables of the environment by which programs know a proxy; none without one.
json::object proxy_environment(const cluster::Spec& spec) {
  json::object variables;
  const auto& proxy = spec.proxy;
  if (!proxy.http.empty()) variables["http_proxy"] = proxy.http;
  if (!proxy.https.empty()) variables["https_proxy"] = proxy.https;
  if (!variables.empty()) variables["no_proxy"] = no_proxy(spec);
  return variables;
}

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
  all["proxy_environment"] = proxy_environment(spec);
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
