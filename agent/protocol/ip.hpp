#pragma once
// IP addresses and networks, IPv4 and IPv6, as facts, checks and cluster.yaml compare them. Names are not
// resolved; what is wrong with a network in cluster.yaml is said by bootstrapper/cluster/network.hpp.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster {

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
/// 127.0.0.0/8 and ::1.
bool is_loopback(const IpAddress& address);

/// A network: its first address and how many bits of it are fixed.
struct Network {
  IpAddress address;
  int prefix = 0;
  bool operator==(const Network&) const = default;
};

/// The address with all bits after the first `prefix` cleared.
IpAddress first_of(IpAddress address, int prefix);
/// The decimal number after the slash; nothing for anything else or for more than `most`.
std::optional<int> parse_prefix(std::string_view text, int most);
/// The network that "10.77.0.11/24" is in; an address alone is a network of one. Nothing for what is neither.
std::optional<Network> network_around(std::string_view text);
/// "10.244.0.0/16"
std::string to_string(const Network& network);
/// Whether the address is one of the network's.
bool contains(const Network& network, const IpAddress& address);
/// Whether all of `inner` is in `outer`.
bool contains(const Network& outer, const Network& inner);
/// Whether the networks share an address.
bool overlap(const Network& a, const Network& b);

}  // namespace muster
