#pragma once
// How the first field of a known_hosts line names hosts: plain, with wildcards, negated or hashed.

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::ssh {

/// The name under which known_hosts keeps a host: "address", or "[address]:port" where the port is not 22;
/// lower case.
std::string known_host_name(std::string_view address, std::uint16_t port);

/// Whether the field ("a,*.b,!c.b" or "|1|SALT|HASH") stands for that name. A "!" pattern that matches rules
/// the whole field out.
bool host_matches(std::string_view hosts, std::string_view name);

}  // namespace muster::ssh
