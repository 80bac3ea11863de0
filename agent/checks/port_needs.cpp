#include "agent/checks/port_needs.hpp"

#include <algorithm>
#include <array>

namespace muster {
namespace {

// comm(5) is cut to 15 characters: kube-controller-manager reads "kube-controller".
constexpr std::array<std::string_view, 6> kComponents{"kubelet",        "kube-apiserver", "kube-controller",
                                                      "kube-scheduler", "kube-proxy",     "etcd"};

/// A unit that systemd has for one container of a pod or for the slices above it.
bool is_container_unit(std::string_view unit) {
  const auto is_scope_of = [&](std::string_view prefix) {
    return unit.starts_with(prefix) && unit.ends_with(".scope");
  };
  return unit.starts_with("kubepods") || is_scope_of("docker-") || is_scope_of("cri-containerd-");
}

bool answers_to(const PortNeed& need, Role from) {
  return need.from == From::everyone || (need.from == From::masters && from == Role::master);
}

}  // namespace

std::vector<PortNeed> port_needs(Role role, const Settings& settings) {
  const auto rules = rules_for(settings.kubernetes);
  std::vector<PortNeed> needs;
  const auto need = [&](PortRange ports, From from, std::string_view purpose,
                        bool from_bootstrapper = false) {
    needs.push_back({ports, "tcp", from, from_bootstrapper, purpose});
  };
  if (role == Role::master) {
    need({2379, 2380}, From::masters, "etcd");
    need({6443, 6443}, From::everyone, "Kubernetes API", true);
    if (rules.insecure_ports) need({10251, 10252}, From::masters, "scheduler and controller-manager");
    if (rules.secure_ports) need({10257, 10257}, From::nobody, "controller-manager");
    if (rules.secure_ports) need({10259, 10259}, From::nobody, "scheduler");
  }
  need({10250, 10250}, From::masters, "kubelet");
  need(settings.node_ports, From::everyone, "NodePort services");
  return needs;
}

std::vector<PortRange> needed_ports(Role role, const Settings& settings) {
  std::vector<PortRange> ports;
  for (const auto& need : port_needs(role, settings)) {
    if (need.protocol == "tcp") ports.push_back(need.ports);
  }
  return merged(std::move(ports));
}

std::vector<PortRange> ports_between(const Host& from, const Host& to, const Settings& settings) {
  if (from.name == to.name) return {};
  std::vector<PortRange> ports;
  for (const auto& need : port_needs(to.role, settings)) {
    if (need.protocol == "tcp" && answers_to(need, from.role)) ports.push_back(need.ports);
  }
  return merged(std::move(ports));
}

bool is_muster_agent(const Owner& owner) {
  return owner.program == "muster-agent" || owner.unit == "muster-agent.service";
}

bool is_cluster_component(const Owner& owner) {
  if (is_muster_agent(owner)) return true;
  if (owner.unit == "kubelet.service" || is_container_unit(owner.unit)) return true;
  // With the cgroupfs driver a pod's processes are in no unit. One in a unit of its own (etcd.service) is not
  // kubeadm's.
  return owner.unit.empty() &&
         std::find(kComponents.begin(), kComponents.end(), owner.program) != kComponents.end();
}

bool holds_node_ports(const Owner& owner) {
  return owner.program == "kube-proxy" && is_cluster_component(owner);
}

}  // namespace muster
