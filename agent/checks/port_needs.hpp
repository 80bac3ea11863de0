#pragma once
// Which ports a cluster needs: the one table keyed by role, direction, Kubernetes version and protocol
// (DESIGN section 6, kubernetes.io "Ports and Protocols").

#include <string>
#include <string_view>
#include <vector>

#include "agent/checks/check.hpp"

namespace muster {

/// Who must reach a port.
enum class From { nobody, masters, everyone };

/// A need of one role: these ports must be free on the host, and be reached from those hosts.
struct PortNeed {
  PortRange ports;
  std::string_view protocol;  ///< "tcp"
  From from = From::nobody;
  bool from_bootstrapper = false;  ///< also from where muster runs (6443)
  std::string_view purpose;        ///< "Kubernetes API", "etcd", ...
};

/// What a host of that role needs.
std::vector<PortNeed> port_needs(Role role, const Settings& settings);
/// All TCP ports that must be free or our own on a host of that role, merged.
std::vector<PortRange> needed_ports(Role role, const Settings& settings);
/// The TCP ports of `to` that `from` must reach, merged; none when both are the same host.
std::vector<PortRange> ports_between(const Host& from, const Host& to, const Settings& settings);
/// Whether `owner` is part of a cluster that kubeadm made (kubelet, etcd, kube-apiserver, ..., a pod), or
/// muster-agent itself: on a host of a cluster no stranger on its ports.
bool is_cluster_component(const Owner& owner);
/// Whether `owner` is kube-proxy: what it holds is a Service's node port. Connections to it go to the
/// Service's pods, wherever those are, and so tell nothing of the path to this host.
bool holds_node_ports(const Owner& owner);
/// Whether `owner` is muster-agent, run by systemd or by hand: a stranger nowhere.
bool is_muster_agent(const Owner& owner);

}  // namespace muster
