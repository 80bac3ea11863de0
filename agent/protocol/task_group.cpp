#include "agent/protocol/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace muster {

namespace asio = boost::asio;

namespace {

bool was_cancelled(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : executor_(executor), state_(std::make_shared<State>(std::move(executor))) {}

void TaskGroup::spawn(asio::awaitable<void> work) {
  const auto running = state_->running.emplace(state_->running.end());
  const auto ended = [state = state_, running](std::exception_ptr thrown) {
    state->running.erase(running);
    if (thrown && !state->failure && !was_cancelled(thrown)) state->failure = thrown;
    state->ended.notify();
  };
  asio::co_spawn(executor_, std::move(work), asio::bind_cancellation_slot(running->slot(), ended));
}

void TaskGroup::cancel() {
  // A signal may end its task at once and take itself out of the list.
  for (auto next = state_->running.begin(); next != state_->running.end();) {
    auto& signal = *next++;
    signal.emit(asio::cancellation_type::terminal);
  }
}

asio::awaitable<void> TaskGroup::join() {
  const auto state = state_;
  bool cancelled = false;
  while (!state->running.empty()) {
    try {
      co_await state->ended.wait();
    } catch (const boost::system::system_error&) {
      cancelled = true;
    }
    if (cancelled) break;
  }
  if (cancelled) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    cancel();
    while (!state->running.empty()) {
      co_await state->ended.wait();
    }
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  if (state->failure) std::rethrow_exception(std::exchange(state->failure, nullptr));
}

}  // namespace muster
