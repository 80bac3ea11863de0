#pragma once
// Runs a coroutine to its end in a test, with a deadline so that a hang is a failure and not a stuck run.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

namespace muster::test {

/// The value of `work`, run on `context`; its exception is rethrown. Throws when it has not ended after
/// `patience`.
template <class T>
T run(boost::asio::io_context& context, boost::asio::awaitable<T> work,
      std::chrono::seconds patience = std::chrono::seconds(60)) {
  std::optional<T> value;
  std::exception_ptr thrown;
  boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr failure, T result) {
    thrown = failure;
    if (!failure) value.emplace(std::move(result));
    context.stop();
  });
  context.restart();
  context.run_for(patience);
  if (thrown) std::rethrow_exception(thrown);
  if (!value) throw std::runtime_error("the coroutine did not end in time");
  return std::move(*value);
}

}  // namespace muster::test
