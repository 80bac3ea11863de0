#pragma once
// What the kernel's reverse path filter (rp_filter, ip-sysctl) has dropped.

#include <cstdint>
#include <iosfwd>
#include <optional>

namespace muster::probes {

/// TcpExt IPReversePathFilter of this host's /proc/net/netstat, packets since boot; nothing where the kernel
/// does not count them.
std::optional<std::uint64_t> reverse_path_drops();
/// The same of a file of that form: a line of names, then a line of numbers, each beginning "TcpExt:".
std::optional<std::uint64_t> reverse_path_drops_in(std::istream& netstat);

}  // namespace muster::probes
