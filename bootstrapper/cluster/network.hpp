#pragma once
// IP addresses and networks, IPv4 and IPv6, as far as a cluster.yaml compares them. Names are not resolved.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::cluster {

/// An IPv4 or IPv6 address, without a zone.
struct IpAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};  ///< network order; of IPv4 the first four
  bool operator==(const IpAddress&) const = default;
  [[nodiscard]] int bits() const { return v6 ? 128 : 32; }
};

/// Reads "10.77.0.11" or "fd00::11"; nothing for what is no address, 010.1.1.1 and brackets included.
std::optional<IpAddress> parse_ip(std::string_view text);
/// The usual spelling: IPv6 shortened, in lower case.
std::string to_string(const IpAddress& address);
/// Whether other hosts can reach a host by it: not unspecified, loopback, link-local, multicast or broadcast.
bool is_reachable_from_others(const IpAddress& address);

/// A network: its first address and how many bits of it are fixed.
struct Network {
  IpAddress address;
  int prefix = 0;
  bool operator==(const Network&) const = default;
};

/// Reads "10.244.0.0/16". A usage Error says what is wrong, and for an address inside a network which network
/// that is.
Result<Network> parse_network(std::string_view text);
/// "10.244.0.0/16"
std::string to_string(const Network& network);
/// Whether the address is one of the network's.
bool contains(const Network& network, const IpAddress& address);
/// Whether the networks share an address.
bool overlap(const Network& a, const Network& b);

}  // namespace muster::cluster
