#pragma once
// The IP addresses of this host's interfaces. The kernel has no file that gives IPv4 addresses with their
// interfaces, so the running host is asked by getifaddrs(3) and a fixture has the output of `ip -o addr`.

#include <map>
#include <string>
#include <vector>

#include "agent/facts/tree.hpp"
#include "agent/protocol/result.hpp"

namespace muster::facts {

/// "10.77.0.11/24", by interface, IPv4 and IPv6, link-local ones left out.
using Addresses = std::map<std::string, std::vector<std::string>>;

/// All addresses; below a fixture those of /captured/ip_-o_addr, none where there is no such file.
Result<Addresses> addresses(const Tree& tree);

}  // namespace muster::facts
