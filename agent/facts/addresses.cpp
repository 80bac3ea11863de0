#include "agent/facts/addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>

#include "agent/facts/text.hpp"

namespace muster::facts {

namespace {

/// The bytes of the address in `address`, in network order; none for a family that is no IP.
std::span<const unsigned char> bytes_of(const sockaddr* address) {
  if (!address) return {};
  if (address->sa_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
    return {reinterpret_cast<const unsigned char*>(&in), sizeof in};
  }
  if (address->sa_family == AF_INET6) {
    const auto& in = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
    return {reinterpret_cast<const unsigned char*>(&in), sizeof in};
  }
  return {};
}

/// fe80::/10 and 169.254.0.0/16 (RFC 4291, RFC 3927).
bool is_link_local(std::span<const unsigned char> bytes) {
  if (bytes.size() == 4) return bytes[0] == 169 && bytes[1] == 254;
  return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
}

Result<Addresses> ask_kernel() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return fail(ErrorKind::agent, std::strerror(errno)).in("getifaddrs");
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owned(first, &::freeifaddrs);
  Addresses found;
  for (const auto* entry = first; entry; entry = entry->ifa_next) {
    const auto bytes = bytes_of(entry->ifa_addr);
    if (bytes.empty() || is_link_local(bytes)) continue;
    int prefix = 0;
    for (const auto byte : bytes_of(entry->ifa_netmask)) prefix += std::popcount(byte);
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(bytes.size() == 4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
    // The name of an IPv4 address is its label: "eth0:1" is eth0.
    const std::string_view label = entry->ifa_name;
    found[std::string(label.substr(0, label.find(':')))].push_back(std::string(text.data()) + "/" +
                                                                   std::to_string(prefix));
  }
  return found;
}

/// Lines such as "2: eth0    inet 10.77.0.11/24 brd 10.77.0.255 scope global eth0\       valid_lft forever
/// ...".
Result<Addresses> read_captured(const Tree& tree) {
  TRY(const auto text, tree.read_if_there("/captured/ip_-o_addr"));
  Addresses found;
  if (!text) return found;
  for (const auto line : lines(*text)) {
    const auto columns = words(line);
    if (columns.size() < 4 || (columns[2] != "inet" && columns[2] != "inet6")) continue;
    const auto address = std::string(columns[3].substr(0, columns[3].find('/')));
    std::array<unsigned char, 16> bytes{};
    const bool v4 = columns[2] == "inet";
    if (::inet_pton(v4 ? AF_INET : AF_INET6, address.c_str(), bytes.data()) != 1) continue;
    if (is_link_local(std::span(bytes).first(v4 ? 4 : 16))) continue;
    found[std::string(columns[1])].push_back(std::string(columns[3]));
  }
  return found;
}

}  // namespace

Result<Addresses> addresses(const Tree& tree) {
  return tree.live() ? ask_kernel() : read_captured(tree);
}

}  // namespace muster::facts
