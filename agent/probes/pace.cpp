#include "agent/probes/pace.hpp"

#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace muster::probes {
namespace {

// A turn later than this was held up: neither we nor, on the same busy machine, the far agent had a chance to
// answer.
constexpr std::chrono::milliseconds kLongestTurn{20};

}  // namespace

Result<> Pace::open(Epoll& epoll) {
  last_turn_ = now_ = Clock::now();
  timer_ = Descriptor(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  const timespec tick{0, std::chrono::nanoseconds(kTick).count()};
  const itimerspec every{tick, tick};
  if (timer_.open() && timerfd_settime(timer_.get(), 0, &every, nullptr) == 0 &&
      epoll.add(timer_.get(), EPOLLIN, {.ptr = this})) {
    return {};
  }
  return fail(ErrorKind::agent, std::string("timer: ") + std::strerror(errno));
}

void Pace::take_tick() const {
  std::uint64_t ticks = 0;
  [[maybe_unused]] const auto drained = read(timer_.get(), &ticks, sizeof ticks);
}

void Pace::let_time_pass() {
  const auto real = Clock::now();
  now_ += std::min<Clock::duration>(real - last_turn_, kLongestTurn);
  last_turn_ = real;
}

}  // namespace muster::probes
