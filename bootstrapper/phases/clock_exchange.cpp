#include "bootstrapper/phases/clock_exchange.hpp"

#include <algorithm>

namespace muster::phases {

Fact<ClockOffset> clock_offset(std::span<const ClockExchange> exchanges) {
  if (exchanges.empty()) return Fact<ClockOffset>::unknown("the clock was not read");
  const auto& best = *std::min_element(exchanges.begin(), exchanges.end(), [](const auto& a, const auto& b) {
    return a.round_trip_ns() < b.round_trip_ns();
  });
  // Differences first: two times since the epoch do not fit into one sum.
  const auto there = best.far_received_ns - best.sent_ns;
  const auto back = best.far_sent_ns - best.received_ns;
  ClockOffset offset;
  offset.offset_ns = there / 2 + back / 2;
  // A far clock that was set in between can make the round trip look negative.
  offset.error_ns = std::max<std::int64_t>(best.round_trip_ns(), 0) / 2;
  return offset;
}

}  // namespace muster::phases
