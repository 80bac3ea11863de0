#pragma once
// How far a host's clock is off, by exchanges of four timestamps (RFC 5905 section 8). Pure: who asks is in
// measure.cpp.

#include <cstdint>
#include <span>

#include "agent/protocol/measurements.hpp"

namespace muster::phases {

/// The four timestamps of one exchange, nanoseconds; the first and the last by our clock.
struct ClockExchange {
  std::int64_t sent_ns = 0;
  std::int64_t far_received_ns = 0;
  std::int64_t far_sent_ns = 0;
  std::int64_t received_ns = 0;

  /// Time on the way, there and back.
  [[nodiscard]] std::int64_t round_trip_ns() const {
    return received_ns - sent_ns - (far_sent_ns - far_received_ns);
  }
};

/// The offset by the exchange with the shortest round trip, and half of that as its error; unknown without
/// exchanges.
Fact<ClockOffset> clock_offset(std::span<const ClockExchange> exchanges);

}  // namespace muster::phases
