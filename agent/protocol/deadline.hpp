#pragma once
// Every wait has a deadline: the one place that races work against a timer.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "agent/protocol/result.hpp"

namespace muster {

/// "10 s", "300 ms": a duration as operators read it.
std::string to_string(std::chrono::milliseconds duration);

/// Waits for `duration`, or until the waiting coroutine is cancelled.
boost::asio::awaitable<void> wait_for(std::chrono::milliseconds duration);

/// The outcome of `work`, or a timeout Error "`what`: no answer in 10 s"; the work is cancelled and has ended
/// by then.
template <class T>
boost::asio::awaitable<Result<T>> with_deadline(boost::asio::awaitable<Result<T>> work,
                                                std::chrono::milliseconds deadline, std::string what) {
  using namespace boost::asio::experimental::awaitable_operators;
  auto race = std::move(work) || wait_for(deadline);
  auto winner = co_await std::move(race);
  if (winner.index() == 0) co_return std::get<0>(std::move(winner));
  co_return fail(ErrorKind::timeout, what + ": no answer in " + to_string(deadline));
}

}  // namespace muster
