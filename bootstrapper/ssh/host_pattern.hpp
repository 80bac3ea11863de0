#pragma once
// How known_hosts and ssh_config name hosts: plain, with wildcards, negated; in known_hosts also hashed.

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::ssh {

/// Whether `name` fits: "*" stands for any characters, "?" for one. Case counts.
bool wildcard_matches(std::string_view pattern, std::string_view name);

/// Whether `name` fits one of the comma-separated patterns, and none that begins with "!". Case counts.
bool pattern_list_matches(std::string_view patterns, std::string_view name);

/// The name under which known_hosts keeps a host: "address", or "[address]:port" where the port is not 22;
/// lower case.
std::string known_host_name(std::string_view address, std::uint16_t port);

/// Whether the field ("a,*.b,!c.b" or "|1|SALT|HASH") stands for that name. A "!" pattern that matches rules
/// the whole field out.
bool host_matches(std::string_view hosts, std::string_view name);

}  // namespace muster::ssh
