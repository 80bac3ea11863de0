#include "bootstrapper/phases/far_side.hpp"

#include "agent/checks/port_needs.hpp"

namespace muster::phases {

namespace {

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1";
}

}  // namespace

FarSide far_side(const muster::Host& host, const ListenResponse& response) {
  FarSide side;
  side.listening = response.listening;
  std::vector<PortRange> open_to_others;
  std::vector<PortRange> node_ports;
  if (host.facts.listeners.known()) {
    for (const auto& listener : *host.facts.listeners) {
      if (listener.protocol != "tcp" || is_loopback(listener.address)) continue;
      open_to_others.push_back({listener.port, listener.port});
      if (listener.owner && holds_node_ports(*listener.owner)) node_ports.push_back(open_to_others.back());
    }
  }
  side.held = common(response.busy, node_ports);
  // Busy on loopback only (kube-scheduler, say): nobody answers from outside, and that is right.
  const auto loopback_only = subtract(response.busy, open_to_others);
  side.serving = subtract(subtract(response.busy, loopback_only), side.held);
  return side;
}

ProbeTarget target_for(const muster::Host& to, const FarSide& side, const std::vector<PortRange>& wanted) {
  ProbeTarget target;
  target.name = to.name;
  target.address = to.address;
  target.listening = common(wanted, side.listening);
  target.serving = common(wanted, side.serving);
  target.closed = subtract(subtract(subtract(wanted, side.listening), side.serving), side.held);
  return target;
}

}  // namespace muster::phases
