#include "agent/protocol/ip.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace muster {

std::optional<IpAddress> parse_ip(std::string_view text) {
  // inet_pton wants a terminated string, so a NUL inside would end it early.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
  address = {.v6 = true};
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
  return text.data();
}

bool is_reachable_from_others(const IpAddress& address) {
  static const std::array kLocal{Network{*parse_ip("0.0.0.0"), 8},      Network{*parse_ip("127.0.0.0"), 8},
                                 Network{*parse_ip("169.254.0.0"), 16}, Network{*parse_ip("224.0.0.0"), 3},
                                 Network{*parse_ip("::"), 127},         Network{*parse_ip("fe80::"), 10},
                                 Network{*parse_ip("ff00::"), 8}};
  return std::none_of(kLocal.begin(), kLocal.end(),
                      [&](const Network& local) { return contains(local, address); });
}

bool is_loopback(const IpAddress& address) {
  return address.v6 ? address == *parse_ip("::1") : address.bytes[0] == 127;
}

IpAddress first_of(IpAddress address, int prefix) {
  for (int bit = prefix; bit < address.bits(); ++bit) {
    address.bytes[static_cast<std::size_t>(bit / 8)] &= static_cast<std::uint8_t>(~(0x80 >> (bit % 8)));
  }
  return address;
}

std::optional<int> parse_prefix(std::string_view text, int most) {
  int prefix = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), prefix);
  if (error != std::errc{} || end != text.data() + text.size() || prefix < 0 || prefix > most)
    return std::nullopt;
  return prefix;
}

std::optional<Network> network_around(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Network{*address, address->bits()};
  const auto prefix = parse_prefix(text.substr(slash + 1), address->bits());
  if (!prefix) return std::nullopt;
  return Network{first_of(*address, *prefix), *prefix};
}

std::string to_string(const Network& network) {
  return to_string(network.address) + "/" + std::to_string(network.prefix);
}

bool contains(const Network& network, const IpAddress& address) {
  return network.address.v6 == address.v6 && first_of(address, network.prefix) == network.address;
}

bool contains(const Network& outer, const Network& inner) {
  return outer.prefix <= inner.prefix && contains(outer, inner.address);
}

bool overlap(const Network& a, const Network& b) {
  return contains(a, b.address) || contains(b, a.address);
}

}  // namespace muster
