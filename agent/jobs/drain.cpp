#include "agent/jobs/drain.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>

#include "agent/protocol/deadline.hpp"

namespace muster {

namespace asio = boost::asio;

namespace {

/// How long output is still read after the child itself has ended, while others hold its pipe.
constexpr std::chrono::milliseconds kGrace(500);

struct Ends {
  Descriptor reading;
  Descriptor writing;
};

Result<Ends> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(ErrorKind::agent, std::string("cannot make a pipe: ") + std::strerror(errno));
  }
  return Ends{Descriptor(ends[0]), Descriptor(ends[1])};
}

Result<Pipe> watched(asio::any_io_executor executor, Descriptor ours, Descriptor theirs) {
  asio::posix::stream_descriptor stream(std::move(executor));
  boost::system::error_code failed;
  stream.assign(ours.get(), failed);
  if (failed) return fail(ErrorKind::agent, "cannot watch a pipe: " + failed.message());
  ours.release();
  return Pipe{std::move(stream), std::move(theirs)};
}

asio::awaitable<void> ended_for_a_while(Child& child) {
  co_await child.wait();
  co_await wait_for(kGrace);
}

}  // namespace

Result<Pipe> pipe_from_child(asio::any_io_executor executor) {
  TRY(auto ends, make_pipe());
  return watched(std::move(executor), std::move(ends.reading), std::move(ends.writing));
}

Result<Pipe> pipe_to_child(asio::any_io_executor executor) {
  TRY(auto ends, make_pipe());
  return watched(std::move(executor), std::move(ends.writing), std::move(ends.reading));
}

asio::awaitable<void> drain(asio::posix::stream_descriptor& from,
                            std::function<void(std::string_view)> take) {
  std::string chunk(64 << 10, '\0');
  while (true) {
    boost::system::error_code ended;
    const auto got =
        co_await from.async_read_some(asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, ended));
    if (ended) co_return;
    take(std::string_view(chunk).substr(0, got));
  }
}

asio::awaitable<Exit> ended_and_drained(Child& child, asio::awaitable<void> reading) {
  using namespace asio::experimental::awaitable_operators;
  auto whichever = std::move(reading) || ended_for_a_while(child);
  co_await std::move(whichever);
  co_return co_await child.wait();
}

}  // namespace muster
