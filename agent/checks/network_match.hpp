#pragma once
// Whether an IP address is in a network, for the rules of firewalls. Which networks collide is not here.

#include <string>

namespace muster {

/// What is known of a condition.
enum class Match { no, perhaps, yes };

/// Whether `address` ("10.77.0.11", "fd00::1") is in `network` ("10.0.0.0/8", "fd00::/8", or one address;
/// bits behind the prefix do not count). Perhaps, where one of them is none or the mask is no prefix length.
Match in_network(const std::string& address, const std::string& network);

}  // namespace muster
