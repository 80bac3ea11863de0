#pragma once
// Phrases that several checks use in what they saw and what they advise. How findings are laid out is not
// here: see findings_text.hpp.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checks/check.hpp"

namespace muster {

/// "h1", "h1 and h2", "h1, h2 and h3"; of more than six names the first five "and 4 more".
std::string joined(std::span<const std::string> names);
/// A to Z in lower case, all else as it is.
std::string lower_case(std::string_view text);
/// "2379-2380,6443"; of many ranges the first eight "and 120 more ports".
std::string short_list(std::span<const PortRange> ports);
/// Whole MiB, rounded down: "1699 MiB".
std::string mebibytes(std::uint64_t bytes);
/// The names of all hosts, in their order.
std::vector<std::string> names_of(std::span<const Host> hosts);

/// Makes `finding` say that its fact is not known, and why.
Finding unknown(Finding finding, std::string_view why);
/// Why `name` is no RFC 1123 host name in lower case of at most 63 characters; empty where it is one.
std::string why_no_hostname(std::string_view name);
/// Whether a shell takes the path as one word as it is.
bool is_plain_path(std::string_view path);

}  // namespace muster
