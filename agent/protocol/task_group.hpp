#pragma once
// Coroutines that run side by side and are waited for together: nothing that a group started outlives its
// join().

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <exception>
#include <list>
#include <memory>

#include "agent/protocol/event.hpp"

namespace muster {

class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);

  /// Starts `work` beside what runs already.
  void spawn(boost::asio::awaitable<void> work);
  /// Asks everything that still runs to end; join() waits for it.
  void cancel();
  /// Waits until all have ended. When the waiting coroutine is cancelled, so are the tasks, and they have
  /// ended when this throws. Rethrows the first exception of a task, unless the task was cancelled.
  boost::asio::awaitable<void> join();
  [[nodiscard]] bool empty() const { return state_->running.empty(); }

 private:
  struct State {
    explicit State(boost::asio::any_io_executor executor) : ended(std::move(executor)) {}
    std::list<boost::asio::cancellation_signal> running;
    Event ended;
    std::exception_ptr failure;
  };

  boost::asio::any_io_executor executor_;
  std::shared_ptr<State> state_;
};

}  // namespace muster
