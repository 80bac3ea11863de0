#pragma once
// What of the paths between hosts was not reached, joined by what stands in the way. How it is told is in
// ports_reachable.cpp.

#include <string>
#include <string_view>
#include <vector>

#include "agent/checks/check.hpp"
#include "agent/checks/firewall_cause.hpp"

namespace muster {

/// Ports of one path that were not reached for one reason.
struct Gap {
  const PathReport* path = nullptr;
  const Host* near = nullptr;  ///< nullptr: from elsewhere than a host
  const Host* far = nullptr;   ///< nullptr: to elsewhere
  Cause cause = Cause::dropped;
  std::string detail;
  FirewallCause firewall;
  std::vector<PortRange> ports;  ///< merged
};

/// The gaps that one thing makes: a rule of one host's firewall; or else, for one far host, all who miss the
/// same. Never empty.
using Obstacle = std::vector<Gap>;

/// Those of one protocol, "tcp" or "udp", in the order of the hosts, whichever probe came back first; from
/// elsewhere than a host last. Pointers are into `cluster`.
std::vector<Obstacle> find_obstacles(const Cluster& cluster, std::string_view protocol);
/// Whether TCP was tried between the two and no port at all was reached: then all else is the same trouble.
bool nothing_passes(const Cluster& cluster, std::string_view from, std::string_view to);

}  // namespace muster
