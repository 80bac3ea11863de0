#pragma once
// How coroutines of one thread wait for each other: an event to wake them, and a turn that one of them holds.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace muster {

/// Wakes every coroutine that waits on it. It keeps no state: wait in a loop over your own condition.
class Event {
 public:
  explicit Event(boost::asio::any_io_executor executor);
  /// Returns after the next notify(); throws system_error(operation_aborted) when the waiting coroutine is
  /// cancelled.
  boost::asio::awaitable<void> wait();
  void notify() { timer_.cancel(); }

 private:
  boost::asio::steady_timer timer_;  // never expires: cancelling it is the notification
};

/// At most one coroutine at a time holds the turn.
class Turn {
 public:
  explicit Turn(boost::asio::any_io_executor executor) : freed_(std::move(executor)) {}

  /// Gives the turn back when it goes.
  class Held {
   public:
    explicit Held(Turn& turn) : turn_(&turn) {}
    Held(Held&& other) noexcept : turn_(std::exchange(other.turn_, nullptr)) {}
    Held& operator=(Held&&) = delete;
    ~Held();

   private:
    Turn* turn_;
  };

  /// Waits until nobody holds the turn, then holds it.
  boost::asio::awaitable<Held> take();

 private:
  bool held_ = false;
  Event freed_;
};

}  // namespace muster
