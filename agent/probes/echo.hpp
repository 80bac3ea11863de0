#pragma once
// What agents say to each other over UDP: an echo request with the run's token, padded to a wanted size, and
// the answer, which is small. Text, so that a person with tcpdump can read it. Like the TCP proof it guards
// against accidents, not against forgers.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::probes {

/// No datagram of ours is longer: UDP's own limit.
inline constexpr std::size_t kLongestDatagram = 65507;

/// The request number `sequence` of a run, filled up with NUL to `bytes`; never shorter than its words.
std::string echo_request(std::string_view token, std::uint32_t sequence, std::size_t bytes);
/// The number of a request of this run; nothing for any other datagram.
std::optional<std::uint32_t> parse_request(std::string_view datagram, std::string_view token);

/// The answer to one request.
struct EchoReply {
  std::uint32_t sequence = 0;
  std::uint32_t bytes = 0;       ///< how long the request was when it arrived
  std::uint16_t port = 0;        ///< the port that it arrived on
  std::int64_t received_ns = 0;  ///< the far host's CLOCK_REALTIME when it arrived
  std::int64_t sent_ns = 0;      ///< the same when the answer left
  std::string name;              ///< the host that answers
};
std::string echo_reply(std::string_view token, const EchoReply& reply);
/// An answer of this run; nothing for any other datagram.
std::optional<EchoReply> parse_reply(std::string_view datagram, std::string_view token);

/// CLOCK_REALTIME in nanoseconds.
std::int64_t realtime_ns();

}  // namespace muster::probes
