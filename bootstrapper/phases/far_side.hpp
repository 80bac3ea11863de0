#pragma once
// What the ports of a host are before they are probed, and so what a connection to each should meet.

#include <vector>

#include "agent/checks/check.hpp"
#include "agent/protocol/messages.hpp"

namespace muster::phases {

/// What a connection to a host's ports will meet. Loopback listeners are none: nobody answers from outside.
struct FarSide {
  std::vector<PortRange> listening;  ///< our agent
  std::vector<PortRange> serving;    ///< a process that was there before
  std::vector<PortRange> held;       ///< kube-proxy, for Services: see holds_node_ports()
};

/// From the host's listeners and from what its agent could open.
FarSide far_side(const muster::Host& host, const ListenResponse& response);

/// The ports of `wanted` by what should be met at each; those held for Services are not to be tried.
ProbeTarget target_for(const muster::Host& to, const FarSide& side, const std::vector<PortRange>& wanted);

}  // namespace muster::phases
