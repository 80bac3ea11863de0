#include "agent/jobs/run_command.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "agent/jobs/drain.hpp"
#include "agent/protocol/deadline.hpp"
#include "agent/protocol/secret.hpp"

namespace muster {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostOut = 16 << 20;
constexpr std::size_t kMostErr = 1 << 20;

/// A command under way; its process group is killed when this goes too early.
struct Running {
  asio::posix::stream_descriptor in;
  asio::posix::stream_descriptor out;
  asio::posix::stream_descriptor err;
  Child child;
};

Result<Running> start(asio::any_io_executor executor, Children& children, const Command& command,
                      std::string cwd) {
  TRY(auto in, pipe_to_child(executor));
  TRY(auto out, pipe_from_child(executor));
  TRY(auto err, pipe_from_child(executor));
  SpawnRequest request;
  request.argv = command.argv;
  request.env = command.env;
  request.cwd = std::move(cwd);
  request.in = in.theirs.get();
  request.out = out.theirs.get();
  request.err = err.theirs.get();
  TRY(auto child, children.start(request));
  return Running{std::move(in.ours), std::move(out.ours), std::move(err.ours), std::move(child)};
}

void append_bounded(std::string& to, std::string_view piece, std::size_t most, bool& truncated) {
  const auto room = most - to.size();
  if (piece.size() > room) truncated = true;
  to.append(piece.substr(0, room));
}

asio::awaitable<void> feed(Running& running, const Secret& input) {
  // A child that does not read all of its input is no failure: how it ends says what it made of it.
  boost::system::error_code ignored;
  co_await asio::async_write(running.in, asio::buffer(input.reveal()),
                             asio::redirect_error(asio::use_awaitable, ignored));
  running.in.close(ignored);
}

asio::awaitable<Captured> capture(Running& running) {
  using namespace asio::experimental::awaitable_operators;
  Captured captured;
  const auto take_out = [&captured](std::string_view piece) {
    append_bounded(captured.out, piece, kMostOut, captured.truncated);
  };
  const auto take_err = [&captured](std::string_view piece) {
    append_bounded(captured.err, piece, kMostErr, captured.truncated);
  };
  auto reading = drain(running.out, take_out) && drain(running.err, take_err);
  captured.exit = co_await ended_and_drained(running.child, std::move(reading));
  // Ends the feeding of input that nobody will read.
  boost::system::error_code ignored;
  running.in.close(ignored);
  co_return captured;
}

asio::awaitable<Result<Captured>> to_its_end(Running& running, const Secret& input) {
  using namespace asio::experimental::awaitable_operators;
  auto both = feed(running, input) && capture(running);
  co_return co_await std::move(both);
}

}  // namespace

asio::awaitable<Result<Captured>> run_command(Children& children, const Command& command,
                                              std::string stdin_bytes, std::chrono::milliseconds deadline,
                                              std::string cwd) {
  const Secret input(std::move(stdin_bytes));
  const auto executor = co_await asio::this_coro::executor;
  CO_TRY(auto running, start(executor, children, command, std::move(cwd)));
  co_return co_await with_deadline(to_its_end(running, input), deadline, command.argv[0]);
}

}  // namespace muster
