#include "agent/protocol/task_group.hpp"

#include <doctest/doctest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include "agent/protocol/deadline.hpp"
#include "tests/unit/coroutine.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> hang(int& ended) {
  struct Guard {
    int& ended;
    ~Guard() { ++ended; }
  } guard{ended};
  Event never(co_await asio::this_coro::executor);
  co_await never.wait();
}

asio::awaitable<void> throw_now() {
  throw std::runtime_error("broken");
  co_return;
}

}  // namespace

TEST_CASE("join waits for all, and a cancelled group ends all") {
  asio::io_context context(1);
  int ended = 0;
  const auto work = [&]() -> asio::awaitable<bool> {
    TaskGroup group(context.get_executor());
    for (int i = 0; i < 5; ++i) group.spawn(hang(ended));
    co_await asio::post(context, asio::use_awaitable);
    group.cancel();
    co_await group.join();
    co_return group.empty();
  };
  CHECK(test::run(context, work()));
  CHECK(ended == 5);
}

TEST_CASE("cancelling the one who joins cancels the tasks, and they have ended when it returns") {
  asio::io_context context(1);
  int ended = 0;
  asio::cancellation_signal cancel;
  bool aborted = false;
  const auto work = [&]() -> asio::awaitable<void> {
    TaskGroup group(context.get_executor());
    for (int i = 0; i < 3; ++i) group.spawn(hang(ended));
    try {
      co_await group.join();
    } catch (const boost::system::system_error& error) {
      aborted = error.code() == asio::error::operation_aborted && ended == 3;
    }
  };
  asio::co_spawn(context, work(), asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr) {}));
  asio::post(context, [&] { cancel.emit(asio::cancellation_type::terminal); });
  context.run_for(std::chrono::seconds(30));
  CHECK(aborted);
}

TEST_CASE("the exception of a task reaches the one who joins") {
  asio::io_context context(1);
  const auto work = [&]() -> asio::awaitable<bool> {
    TaskGroup group(context.get_executor());
    group.spawn(throw_now());
    co_await group.join();
    co_return true;
  };
  CHECK_THROWS_AS(test::run(context, work()), std::runtime_error);
}

TEST_CASE("the turn goes from one holder to the next, one at a time") {
  asio::io_context context(1);
  int holders = 0;
  int most = 0;
  int turns = 0;
  Turn turn(context.get_executor());
  const auto take_turns = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 10; ++i) {
      const auto held = co_await turn.take();
      most = std::max(most, ++holders);
      co_await asio::post(context, asio::use_awaitable);
      --holders;
      ++turns;
    }
  };
  const auto work = [&]() -> asio::awaitable<bool> {
    TaskGroup group(context.get_executor());
    for (int i = 0; i < 4; ++i) group.spawn(take_turns());
    co_await group.join();
    co_return true;
  };
  CHECK(test::run(context, work()));
  CHECK(most == 1);
  CHECK(turns == 40);
}

TEST_CASE("a deadline that passes cancels the work and is a timeout") {
  asio::io_context context(1);
  int ended = 0;
  const auto slow = [&]() -> asio::awaitable<Result<int>> {
    co_await hang(ended);
    co_return 1;
  };
  const auto quick = []() -> asio::awaitable<Result<int>> { co_return 7; };
  const auto late = test::run(context, with_deadline(slow(), std::chrono::milliseconds(10), "slow"));
  REQUIRE_FALSE(late);
  CHECK(late.error().kind() == ErrorKind::timeout);
  CHECK(ended == 1);
  CHECK(*test::run(context, with_deadline(quick(), std::chrono::milliseconds(10000), "quick")) == 7);
}
