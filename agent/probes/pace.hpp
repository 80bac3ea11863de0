#pragma once
// The time of one probe: a tick behind an epoll, and a clock that stands still while this process is held up.

#include <chrono>

#include "agent/probes/descriptor.hpp"
#include "agent/probes/epoll.hpp"

namespace muster::probes {

using Clock = std::chrono::steady_clock;

class Pace {
 public:
  /// How often deadlines are looked at, and after how long a SYN without an answer stops counting: 2,768
  /// dropped ports are all on their way within 22 windows of 128, a twentieth of a second.
  static constexpr std::chrono::milliseconds kTick{2};

  /// Starts the clock, and the tick on `epoll`.
  Result<> open(Epoll& epoll);
  /// Whether an event of that epoll is the tick.
  [[nodiscard]] bool is_tick(const epoll_event& event) const { return event.data.ptr == this; }
  /// Waits for the next tick.
  void take_tick() const;
  /// To be called at the beginning of each turn.
  void let_time_pass();
  /// The time of this turn.
  [[nodiscard]] Clock::time_point now() const { return now_; }

 private:
  Descriptor timer_;
  Clock::time_point last_turn_;
  Clock::time_point now_;
};

}  // namespace muster::probes
