#include <arpa/inet.h>

#include <bit>
#include <cstring>

#include "agent/facts/network_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"
#include "agent/protocol/ip.hpp"

namespace muster::facts {

namespace {

constexpr std::size_t kMostRoutes = 4096;
// include/uapi/linux/route.h and ipv6_route.h.
constexpr std::uint32_t kUp = 0x1;
constexpr std::uint32_t kGateway = 0x2;
constexpr std::uint32_t kReject = 0x200;
constexpr std::uint32_t kLocal = 0x80000000;

/// "0100007F": the kernel prints the word as this machine holds it in memory.
std::optional<IpAddress> word_address(std::string_view digits) {
  const auto word = digits.size() == 8 ? number<std::uint32_t>(digits, 16) : std::nullopt;
  if (!word) return std::nullopt;
  IpAddress address;
  std::memcpy(address.bytes.data(), &*word, 4);
  return address;
}

/// 32 digits in network order.
std::optional<IpAddress> digits_address(std::string_view digits) {
  if (digits.size() != 32) return std::nullopt;
  IpAddress address{.v6 = true};
  for (std::size_t i = 0; i < 16; ++i) {
    const auto byte = number<std::uint8_t>(digits.substr(2 * i, 2), 16);
    if (!byte) return std::nullopt;
    address.bytes[i] = *byte;
  }
  return address;
}

Route make_route(const Network& destination, const IpAddress& gateway, std::uint32_t flags,
                 std::string_view interface) {
  return {.destination = to_string(destination),
          .gateway = (flags & kGateway) != 0 ? to_string(gateway) : "",
          .interface = (flags & kReject) != 0 ? "*" : as_utf8(interface)};
}

/// Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask, ...
std::optional<Route> parse_v4(std::string_view line) {
  const auto columns = words(line);
  if (columns.size() < 8) return std::nullopt;
  const auto destination = word_address(columns[1]);
  const auto gateway = word_address(columns[2]);
  const auto flags = number<std::uint32_t>(columns[3], 16);
  const auto mask = number<std::uint32_t>(columns[7], 16);
  if (!destination || !gateway || !flags || !mask || (*flags & kUp) == 0) return std::nullopt;
  return make_route({*destination, std::popcount(*mask)}, *gateway, *flags, columns[0]);
}

/// Destination, its prefix, source, its prefix, next hop, metric, references, use, flags, interface.
std::optional<Route> parse_v6(std::string_view line) {
  const auto columns = words(line);
  if (columns.size() < 10 || columns[9] == "lo") return std::nullopt;
  const auto destination = digits_address(columns[0]);
  const auto prefix = number<std::uint8_t>(columns[1], 16);
  const auto gateway = digits_address(columns[4]);
  const auto flags = number<std::uint32_t>(columns[8], 16);
  if (!destination || !prefix || *prefix > 128 || !gateway || !flags) return std::nullopt;
  const bool multicast = destination->bytes[0] == 0xff;
  const bool link_local = destination->bytes[0] == 0xfe && (destination->bytes[1] & 0xc0) == 0x80;
  if (multicast || link_local || (*flags & kUp) == 0 || (*flags & kLocal) != 0) return std::nullopt;
  return make_route({*destination, *prefix}, *gateway, *flags, columns[9]);
}

Result<> read_table(const Tree& tree, std::string_view path, std::optional<Route> (*parse)(std::string_view),
                    std::vector<Route>& found) {
  const auto full = found.size() + kMostRoutes;
  return tree.read_lines(path, [&](std::string_view line) {
    if (auto route = parse(line)) found.push_back(*std::move(route));
    return found.size() < full;
  });
}

Result<std::vector<Route>> read_routes(const Tree& tree) {
  std::vector<Route> found;
  TRY(read_table(tree, "/proc/net/route", parse_v4, found));
  TRY(const bool has_v6, tree.exists("/proc/net/ipv6_route"));  // not with ipv6.disable=1
  if (has_v6) {
    TRY(read_table(tree, "/proc/net/ipv6_route", parse_v6, found));
  }
  return found;
}

}  // namespace

Fact<std::vector<Route>> routes(const Tree& tree) {
  return to_fact(read_routes(tree));
}

}  // namespace muster::facts
