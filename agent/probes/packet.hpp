#pragma once
// Reading the bytes of packets as raw sockets give them. What the packets mean is in icmp.cpp and
// tcp_packet.cpp.

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

namespace muster::probes {

using Bytes = std::span<const std::uint8_t>;

/// Two bytes in network order; there must be so many.
inline std::uint16_t big_endian(Bytes at) {
  return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}

/// Four bytes in network order; there must be so many.
inline std::uint32_t big_endian_32(Bytes at) {
  return std::uint32_t{big_endian(at)} << 16 | big_endian(at.subspan(2));
}

/// The ip::address_v4 or ip::address_v6 that stands at an offset; it must be within the packet.
template <class Address>
boost::asio::ip::address address_at(Bytes packet, std::size_t at) {
  typename Address::bytes_type bytes{};
  std::copy_n(packet.begin() + static_cast<std::ptrdiff_t>(at), bytes.size(), bytes.begin());
  return Address(bytes);
}

/// The size of the IPv4 header at the front; 0 when there is none.
inline std::size_t ip4_header(Bytes packet) {
  constexpr std::size_t kShortest = 20;
  if (packet.size() < kShortest || packet[0] >> 4 != 4) return 0;
  const std::size_t size = (packet[0] & 0x0fU) * 4U;
  return size >= kShortest && packet.size() >= size ? size : 0;
}

}  // namespace muster::probes
