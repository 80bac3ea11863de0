#include "agent/checks/network_match.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstddef>

namespace muster {
namespace {

/// An IP address as bytes; 0 long where it is none.
struct Address {
  std::array<unsigned char, 16> bytes{};
  std::size_t length = 0;
};

Address read_address(const std::string& text) {
  Address address;
  if (::inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1) {
    address.length = 4;
  } else if (::inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1) {
    address.length = 16;
  }
  return address;
}

}  // namespace

Match in_network(const std::string& text, const std::string& network) {
  const auto address = read_address(text);
  const auto slash = network.find('/');
  const auto base = read_address(network.substr(0, slash));
  if (base.length == 0 || address.length == 0) return Match::perhaps;
  if (base.length != address.length) return Match::no;
  std::size_t bits = base.length * 8;
  if (slash != std::string::npos) {
    const auto* end = network.data() + network.size();
    const auto [stopped, bad] = std::from_chars(network.data() + slash + 1, end, bits);
    if (bad != std::errc{} || stopped != end || bits > base.length * 8) return Match::perhaps;
  }
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const auto mask = static_cast<unsigned char>(0x80U >> (bit % 8));
    if (((address.bytes[bit / 8] ^ base.bytes[bit / 8]) & mask) != 0) return Match::no;
  }
  return Match::yes;
}

}  // namespace muster
