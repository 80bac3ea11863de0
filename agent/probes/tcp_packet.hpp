#pragma once
// A SYN of our own making, and what comes back for it: pure functions between bytes and values. The sockets
// are in raw_tcp.hpp.

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "agent/probes/fingerprint.hpp"

namespace muster::probes {

/// Who asks whom: what a SYN is made from.
struct SynOf {
  boost::asio::ip::address from;
  boost::asio::ip::address to;  ///< of the same family
  std::uint16_t near_port = 0;
  std::uint16_t far_port = 0;
  std::uint32_t sequence = 0;
};

/// A TCP segment without IP header: 20 bytes of header and the MSS option. No window scale and no timestamps,
/// which would change what the answer's window says.
using SynPacket = std::array<std::uint8_t, 24>;
/// The segment with its checksum (RFC 9293, 3.1).
SynPacket syn_packet(const SynOf& syn);

/// The parts of an incoming segment that tell what became of a SYN.
struct Segment {
  boost::asio::ip::address from;
  std::uint16_t far_port = 0;   ///< its source port: the one that was tried
  std::uint16_t near_port = 0;  ///< its destination port
  std::uint32_t acknowledged = 0;
  std::uint8_t flags = 0;
  Fingerprint fingerprint;

  /// Whether it accepts a connection, rather than refusing one.
  [[nodiscard]] bool is_syn_ack() const;
};

/// Reads one packet as a raw IPv4 socket gives it, with its IP header; none when it is cut short, a fragment
/// or not TCP. The kernel does not look at the checksum for a raw socket: a broken packet must not look right
/// by its fingerprint and acknowledged number both.
std::optional<Segment> parse_tcp4(std::span<const std::uint8_t> packet);
/// The same for a packet of a raw IPv6 socket, which begins with the TCP header, and its sender.
std::optional<Segment> parse_tcp6(std::span<const std::uint8_t> packet,
                                  const boost::asio::ip::address& sender);

}  // namespace muster::probes
