#pragma once
// What the ways of both hosts say of ports that gave no answer: a route that leads elsewhere, a reverse path
// filter that counted the packets, an address that is translated on the way. Rules of firewalls are in
// firewall_cause.hpp.

#include <optional>
#include <string>

#include "agent/checks/firewall_cause.hpp"

namespace muster {

/// The way as the cause: Where::reverse_path, route or translated. Nothing where the ways are as they should
/// be, are not known, or other ports of the far host answer.
std::optional<FirewallCause> way_cause(const FailedTry& tried);
/// Where::way_back: the SYN arrives, and no host is the cause. `why` says whose firewall is not known.
FirewallCause lost_on_the_way_back(const FailedTry& tried, std::string why);

/// The interface of `host` whose network has `address` in it; "" where none has.
std::string interface_in_network_of(const Host& host, const std::string& address);

}  // namespace muster
