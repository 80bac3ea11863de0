#include "agent/server/dial.hpp"

#include <unistd.h>

#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace muster {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;

namespace {

template <class From, class To>
asio::awaitable<void> copy(From& from, To& to) {
  std::array<char, 64 << 10> buffer;
  boost::system::error_code ended;
  while (!ended) {
    const auto got =
        co_await from.async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, ended));
    if (ended) break;
    co_await asio::async_write(to, asio::buffer(buffer.data(), got),
                               asio::redirect_error(asio::use_awaitable, ended));
  }
}

}  // namespace

asio::awaitable<Result<>> dial(std::filesystem::path path) {
  using namespace asio::experimental::awaitable_operators;
  const auto executor = co_await asio::this_coro::executor;
  Local::socket socket(executor);
  const Local::endpoint endpoint(path.string());
  boost::system::error_code refused;
  co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, refused));
  if (refused) {
    co_return fail(ErrorKind::agent, path.string() + ": no agent answers: " + refused.message())
        .next("systemctl start muster-agent");
  }
  asio::posix::stream_descriptor in(executor, ::dup(STDIN_FILENO));
  asio::posix::stream_descriptor out(executor, ::dup(STDOUT_FILENO));
  auto both = copy(in, socket) || copy(socket, out);
  co_await std::move(both);
  co_return Result<>{};
}

}  // namespace muster
