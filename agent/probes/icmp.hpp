#pragma once
// ICMP "destination unreachable", heard on a raw socket. The kernel tells a TCP socket no more than an errno,
// loses it while the socket is inside connect(), and 3.10 has no error queue for TCP; the packet itself says
// which firewall or router refused, and how.

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/probes/descriptor.hpp"

namespace muster::probes {

/// Somebody's refusal of one of our SYNs.
struct IcmpError {
  boost::asio::ip::address sender;  ///< the host, router or firewall that refused
  boost::asio::ip::address from;    ///< where the SYN came from: this host
  boost::asio::ip::address to;      ///< where it was going
  std::uint16_t port = 0;           ///< the port that was tried
  std::uint8_t code = 0;            ///< of ICMP type 3 (IPv4) or ICMPv6 type 1
  std::uint32_t sequence = 0;       ///< the SYN's sequence number; 0 when it is not quoted

  /// Whether it says that no route or no such host exists, rather than that it is forbidden.
  [[nodiscard]] bool no_route() const;
  /// As iptables calls it: "icmp-host-prohibited", "icmp6-adm-prohibited".
  [[nodiscard]] std::string name() const;
};

/// Reads one packet as a raw IPv4 ICMP socket gives it (with its IP header); none when it is not about a TCP
/// connection.
std::optional<IcmpError> parse_icmp4(std::span<const std::uint8_t> packet);
/// The same for an ICMPv6 packet (without IP header) and its sender.
std::optional<IcmpError> parse_icmp6(std::span<const std::uint8_t> packet,
                                     const boost::asio::ip::address& sender);

/// A raw socket that hears refusals for the whole host. Needs CAP_NET_RAW: without it nothing is heard.
class IcmpWatch {
 public:
  /// `v6`: listens for ICMPv6 instead.
  explicit IcmpWatch(bool v6);
  /// To wait for; -1 where the kernel did not let us have one.
  [[nodiscard]] int descriptor() const { return socket_.get(); }
  /// What came since the last call, without waiting; bounded.
  std::vector<IcmpError> drain();

 private:
  bool v6_;
  Descriptor socket_;
};

}  // namespace muster::probes
