#pragma once
// The near end of one UDP port of another host: echo requests with "don't fragment" out, answers and ICMP
// errors in. What is asked how often is in path_meter.cpp.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/probes/echo.hpp"
#include "agent/probes/outcome.hpp"
#include "agent/protocol/result.hpp"

namespace muster::probes {

using MeterClock = std::chrono::steady_clock;

/// What came back on a path.
struct Arrival {
  std::optional<EchoReply> reply;  ///< nothing: not this run's words
  std::string words;               ///< then the printable beginning of what came
  std::int64_t arrived_ns = 0;     ///< CLOCK_REALTIME
};

/// An error that the kernel queued for the path (IP_RECVERR, ip(7)).
struct PathError {
  int number = 0;  ///< errno
  bool by_icmp = false;
  IcmpError icmp;         ///< who refused, and how; only by_icmp
  std::uint32_t mtu = 0;  ///< with EMSGSIZE: what still passes
};

/// The interface that a path leaves by.
struct NearInterface {
  std::string name;
  std::uint32_t mtu = 0;
};

/// A connected UDP socket. Make it with std::make_shared.
class UdpPath : public std::enable_shared_from_this<UdpPath> {
 public:
  UdpPath(boost::asio::any_io_executor executor, std::string token);

  /// Connects to a port; an Error is that of the socket or the route.
  Result<> open(const boost::asio::ip::address& to, std::uint16_t port);
  /// Sends a request as an IP packet of `packet_bytes`, or as short as it gets for 0; gives its sequence
  /// number. What cannot be sent is lost like any other.
  std::uint32_t send(std::uint32_t packet_bytes = 0);
  /// All that came since the last call.
  std::vector<Arrival> arrivals();
  std::vector<PathError> errors();
  /// Returns when something may have come, or at `end`. When the waiting coroutine is cancelled, it returns,
  /// and the next wait throws.
  boost::asio::awaitable<void> wait(MeterClock::time_point end);
  void close();

  [[nodiscard]] const boost::asio::ip::udp::endpoint& far() const { return far_; }
  /// CLOCK_REALTIME when the last request was sent.
  [[nodiscard]] std::int64_t sent_ns() const { return sent_ns_; }
  /// How large the IP packet of a request of so many bytes is.
  [[nodiscard]] std::uint32_t packet_bytes(std::uint32_t request_bytes) const;
  /// The interface with the path's near address; an Error where there is none.
  [[nodiscard]] Result<NearInterface> near_interface() const;

 private:
  void listen();

  std::string token_;
  boost::asio::ip::udp::socket socket_;
  boost::asio::steady_timer timer_;
  boost::asio::ip::udp::endpoint far_;
  std::vector<char> buffer_;
  std::uint32_t next_ = 1;
  std::int64_t sent_ns_ = 0;
  bool listening_ = false;
  bool readable_ = false;
};

}  // namespace muster::probes
