#include "agent/probes/arrivals.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "agent/probes/route.hpp"

namespace muster {

namespace probes {
namespace {

constexpr std::string_view kSynReceived = "03";  // include/net/tcp_states.h

template <class T>
std::optional<T> hexadecimal(std::string_view text) {
  T value{};
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Each 32-bit word as this machine holds it in memory.
std::optional<IpAddress> parse_address(std::string_view digits) {
  if (digits.size() != 8 && digits.size() != 32) return std::nullopt;
  IpAddress address{.v6 = digits.size() == 32};
  for (std::size_t word = 0; word < digits.size() / 8; ++word) {
    const auto value = hexadecimal<std::uint32_t>(digits.substr(word * 8, 8));
    if (!value) return std::nullopt;
    std::memcpy(address.bytes.data() + word * 4, &*value, 4);
  }
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (!address.v6 || !std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin())) return address;
  IpAddress inner;
  std::copy_n(address.bytes.begin() + kMapped.size(), 4, inner.bytes.begin());
  return inner;
}

/// "0B004D0A:192B"
std::optional<std::pair<IpAddress, std::uint16_t>> parse_end(std::string_view text) {
  const auto colon = std::min(text.find(':'), text.size());
  const auto address = parse_address(text.substr(0, colon));
  const auto port = hexadecimal<std::uint16_t>(text.substr(std::min(colon + 1, text.size())));
  if (!address || !port) return std::nullopt;
  return std::pair(*address, *port);
}

std::vector<HalfOpened> half_opened() {
  std::vector<HalfOpened> found;
  // From Linux 4.4 on all are in the table of their socket's family, before that in that of their own.
  for (const auto* path : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream table(path);
    const auto more = half_opened_in(table);
    found.insert(found.end(), more.begin(), more.end());
  }
  return found;
}

Fact<Way> way_to(const IpAddress& peer, const std::optional<IpAddress>& own) {
  auto way = route_to(peer, own);
  if (!way) return Fact<Way>::unknown(way.error().message());
  return *std::move(way);
}

Arrived arrived_from(const ArrivalsFrom& host, const std::vector<HalfOpened>& half_opened) {
  std::vector<IpAddress> addresses;
  for (const auto& text : host.addresses) {
    if (const auto address = parse_ip(text)) addresses.push_back(*address);
  }
  Arrived arrived;
  if (addresses.empty()) return arrived;
  auto peer = addresses.front();
  auto own = parse_ip(host.own);
  std::vector<std::uint16_t> ports;
  for (const auto& connection : half_opened) {
    const bool asked = std::any_of(host.ports.begin(), host.ports.end(),
                                   [&](const PortRange& range) { return range.contains(connection.port); });
    if (!asked || std::find(addresses.begin(), addresses.end(), connection.peer) == addresses.end()) continue;
    ports.push_back(connection.port);
    peer = connection.peer;
    own = connection.own;
  }
  arrived.ports = to_ranges(std::move(ports));
  arrived.way = way_to(peer, own);
  return arrived;
}

}  // namespace

std::vector<HalfOpened> half_opened_in(std::istream& table) {
  std::vector<HalfOpened> found;
  std::string number, own_end, peer_end, state;
  for (std::string line; std::getline(table, line);) {
    if (!(std::istringstream(line) >> number >> own_end >> peer_end >> state) || state != kSynReceived)
      continue;
    const auto own = parse_end(own_end);
    const auto peer = parse_end(peer_end);
    if (own && peer) found.push_back({own->first, own->second, peer->first});
  }
  return found;
}

}  // namespace probes

ArrivalsResponse find_arrivals(const FindArrivals& request) {
  const auto half_opened = probes::half_opened();
  ArrivalsResponse response;
  for (const auto& host : request.hosts) response.hosts.push_back(probes::arrived_from(host, half_opened));
  return response;
}

}  // namespace muster
