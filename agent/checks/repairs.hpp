#pragma once
// Which findings muster can mend by itself: what is safe and can be taken back (agent/protocol/repair.hpp).
// Everything else stays a remedy for the operator.

#include <span>
#include <string>
#include <vector>

#include "agent/checks/check.hpp"
#include "agent/protocol/repair.hpp"

namespace muster {

/// A repair that a host needs, and the check that asks for it.
struct HostRepair {
  std::string host;
  std::string check;
  Repair repair;
  bool operator==(const HostRepair&) const = default;
};

/// The kernel parameters that must be 1 on this host (sysctls.cpp).
std::vector<std::string> needed_sysctls(const Host& host, const Settings& settings);

/// For every finding that fails or warns (ignored ones are left alone), what mends it; in the order of hosts.
std::vector<HostRepair> repairs_for(std::span<const Host> hosts, const Settings& settings,
                                    std::span<const Finding> findings);

/// For ports that the hosts' own firewalld keeps shut, and nothing else: what opens them in the zone by which
/// the packets come in. UDP as well where TCP does not pass at all and UDP was thus not judged; nothing for
/// checks that are ignored. In the order of hosts.
std::vector<HostRepair> port_repairs_for(const Cluster& cluster);

}  // namespace muster
