#pragma once
// How the kernel would send to an address: rtnetlink(7), RTM_GETROUTE, what `ip route get` prints. Policy
// rules count; the routes of the main table are a fact (agent/facts/routes.cpp).

#include <optional>

#include "agent/protocol/ip.hpp"
#include "agent/protocol/reachability.hpp"
#include "agent/protocol/result.hpp"

namespace muster::probes {

/// The way of a packet to `to`; `from`, where given and an address of this host, decides policy rules as it
/// does for an answer. Without a route Way::problem says so; an Error means that the kernel could not be
/// asked.
Result<Way> route_to(const IpAddress& to, const std::optional<IpAddress>& from);
/// Whether this host has the address itself.
bool is_own(const IpAddress& address);

}  // namespace muster::probes
