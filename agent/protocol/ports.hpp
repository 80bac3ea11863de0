#pragma once
// Ports and sets of ports, as they are written ("2379-2380"), sent and printed. Which ports Kubernetes needs
// is not here: see agent/checks/port_needs.hpp.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// An inclusive range of ports; first <= last, both 1 to 65535.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  bool operator==(const PortRange&) const = default;
  [[nodiscard]] bool contains(std::uint16_t port) const { return first <= port && port <= last; }
  static constexpr auto fields() {
    return std::tuple(field("first", &PortRange::first), field("last", &PortRange::last));
  }
};

/// How many ports the ranges hold together.
std::size_t count(std::span<const PortRange> ranges);
/// "2379-2380,6443": ranges as an operator writes them; "" for none.
std::string to_string(std::span<const PortRange> ranges);
/// Sorted, adjacent and overlapping ranges merged.
std::vector<PortRange> merged(std::vector<PortRange> ranges);
/// Single ports (any order, repeats allowed) as merged ranges.
std::vector<PortRange> to_ranges(std::vector<std::uint16_t> ports);
/// What both have, merged.
std::vector<PortRange> common(const std::vector<PortRange>& a, const std::vector<PortRange>& b);
/// All of `from` that is not in `without`, merged.
std::vector<PortRange> subtract(std::vector<PortRange> from, std::vector<PortRange> without);
/// Reads "30000-32767" or "6443"; a usage Error says what is wrong with it.
Result<PortRange> parse_port_range(std::string_view text);

}  // namespace muster
