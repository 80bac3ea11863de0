#pragma once
// The first pass over a probe's ports, with half-open connections: a SYN of our own, and the SYN-ACK read
// from a raw socket. No socket and no handshake a port, so a port costs a fraction of a connection, on both
// hosts.
//
// It only ever says "reached", and that only for a SYN-ACK that answers our very SYN (its number is
// acknowledged), from the right address and port, with the fingerprint that run, host and port give it
// (fingerprint.hpp). Such a port is on credit (Target::on_credit) until the token itself came back from that
// host over full connections, of which the first port of each range is one, and nothing else answered on any
// of its ports; otherwise the ports on credit are connected after all. So a host is proven by the token, a
// port by its keyed answer, and where a proxy, a NAT or a firewall that forgets is on the path, nothing is
// believed without a handshake.
//
// Whatever else comes, or nothing for a twentieth of the deadline, is left to the Sweep that follows:
// verdicts and their words are the same as by connecting because connecting gives them. One kind is taken
// here: an ICMP refusal, of which a firewall sends only a few a second, and which names the port as it does
// for a connection.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/probes/epoll.hpp"
#include "agent/probes/icmp.hpp"
#include "agent/probes/pace.hpp"
#include "agent/probes/raw_tcp.hpp"
#include "agent/probes/target.hpp"
#include "agent/protocol/messages.hpp"

namespace muster::probes {

class HalfOpen {
 public:
  /// `targets` live longer than this.
  HalfOpen(boost::asio::any_io_executor executor, const Probe& request, std::vector<Target>& targets);

  /// Takes from the targets the ports that it will try. False, having taken none, when there are none, or
  /// when raw sockets are not to be had (no CAP_NET_RAW).
  bool open();
  /// Handles what came and sends what may be sent: bounded work. True when there is more to do at once.
  bool turn();
  /// Waits until there is something for turn() to do; false when the wait was cancelled.
  boost::asio::awaitable<bool> wait() { return epoll_.wait(); }
  /// Whether every port that was taken is on credit, refused, or given back to its target.
  [[nodiscard]] bool finished() const;
  /// How long a port was given to answer: that much of its deadline is spent.
  [[nodiscard]] std::chrono::milliseconds patience() const { return patience_; }

 private:
  /// One target, and how far its SYNs are.
  struct Lane {
    Target* target;
    RawTcp* raw;
    boost::asio::ip::address near;
    std::vector<std::uint16_t> ports;
    std::size_t next = 0;
    std::size_t young = 0;  // SYNs that count against in_flight_
  };
  /// One SYN; they are numbered in the order of sending, and that number is in their sequence number.
  struct Flight {
    std::uint32_t lane;
    std::uint16_t port;
    bool waiting;
    Clock::time_point sent;
  };

  bool open_sockets();
  void open_lanes();
  bool send_some();
  std::size_t send(std::uint32_t lane, std::size_t most);
  void hear();
  void hear_refusals();
  Flight* find(std::uint32_t sequence, const boost::asio::ip::address& to, std::uint16_t port);
  void let_age();
  void end(Flight& flight);
  void leave_to_connect(Flight& flight);

  std::optional<boost::asio::ip::address> source_;
  const std::size_t in_flight_;
  const std::chrono::milliseconds patience_;
  const std::uint32_t first_sequence_;
  std::vector<Target>& targets_;
  std::vector<Lane> lanes_;

  Epoll epoll_;
  Pace pace_;
  ReservedPort near_port_;
  RawTcp raw_[2] = {RawTcp(false), RawTcp(true)};
  IcmpWatch refusals_[2] = {IcmpWatch(false), IcmpWatch(true)};

  std::vector<Flight> flights_;
  std::size_t counting_ = 0;  // flights before it no longer count against in_flight_
  std::size_t oldest_ = 0;    // flights before it have ended
  std::size_t waiting_ = 0;   // how many have not
  bool shortage_ = false;     // the kernel took no more packets: until the next tick
  std::vector<Segment> heard_;
};

}  // namespace muster::probes
