#pragma once
// Names looked up as programs of this host would: /etc/hosts, then the nameservers of /etc/resolv.conf. NSS
// itself is out of a static program's reach.

#include <chrono>
#include <string>
#include <vector>

#include "agent/facts/tree.hpp"

namespace muster::facts {

/// The addresses that /etc/hosts (hosts(5)) gives a name, in any case; none where it has no such name.
Result<std::vector<std::string>> in_hosts_file(const Tree& tree, const std::string& name);
/// The addresses by DNS, search domains tried; none where DNS says that there are none.
Result<std::vector<std::string>> in_dns(const Tree& tree, const std::string& name,
                                        std::chrono::steady_clock::time_point deadline);

}  // namespace muster::facts
