#pragma once
// Sending SYNs and hearing their answers without a socket a connection. The answers are read where a socket
// would get them: behind this host's own INPUT chain. To the kernel an answer belongs to nobody, so it ends
// the far end's half-open connection with RST at once.

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "agent/probes/descriptor.hpp"
#include "agent/probes/tcp_packet.hpp"

namespace muster::probes {

/// A TCP port of this host kept from everybody else: bound on all addresses, and neither listening nor
/// connected.
class ReservedPort {
 public:
  /// False when there is none.
  bool open();
  [[nodiscard]] std::uint16_t number() const { return number_; }

 private:
  Descriptor socket_;
  std::uint16_t number_ = 0;
};

/// A raw TCP socket of one address family.
class RawTcp {
 public:
  static constexpr std::size_t kMostPackets = 128;

  explicit RawTcp(bool v6) : v6_(v6) {}
  RawTcp(const RawTcp&) = delete;
  RawTcp& operator=(const RawTcp&) = delete;

  /// Hears what comes to `near_port` and sends from `source`, if given and of this family. False when the
  /// kernel does not allow it (no CAP_NET_RAW, no such family).
  bool open(std::uint16_t near_port, const std::optional<boost::asio::ip::address>& source);
  /// To wait for; -1 when not open.
  [[nodiscard]] int descriptor() const { return socket_.get(); }
  [[nodiscard]] bool is_open() const { return socket_.open(); }

  /// Sends at most kMostPackets SYNs; gives how many went out, in their order. 0: errno says why the first
  /// did not (sendmmsg(2) keeps the reason back when some went out).
  std::size_t send(boost::asio::ip::tcp::endpoint to, std::span<SynPacket> packets);
  /// Appends what came, without waiting: at most kMostPackets.
  void receive(std::vector<Segment>& heard);

 private:
  using Buffer = std::array<std::uint8_t, 128>;  // IPv4 header with options, TCP header with options
  bool filter(std::uint16_t near_port) const;

  bool v6_;
  Descriptor socket_;
  std::array<mmsghdr, kMostPackets> messages_{};
  std::array<iovec, kMostPackets> vectors_{};
  std::array<sockaddr_in6, kMostPackets> senders_{};
  std::array<Buffer, kMostPackets> buffers_{};
};

/// The address from which this host would send to `to`; none without a route.
std::optional<boost::asio::ip::address> near_address(boost::asio::ip::tcp::endpoint to);

}  // namespace muster::probes
