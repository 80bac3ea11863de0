#include "agent/protocol/unix_stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace muster {

namespace asio = boost::asio;

asio::awaitable<Result<std::size_t>> UnixStream::read_some(asio::mutable_buffer into) {
  boost::system::error_code bad;
  const auto got = co_await socket_.async_read_some(into, asio::redirect_error(asio::use_awaitable, bad));
  if (bad == asio::error::eof || bad == asio::error::connection_reset) co_return std::size_t{0};
  if (bad) co_return fail(ErrorKind::unreachable, "read: " + bad.message());
  co_return got;
}

asio::awaitable<Result<>> UnixStream::write(asio::const_buffer bytes) {
  boost::system::error_code bad;
  co_await asio::async_write(socket_, bytes, asio::redirect_error(asio::use_awaitable, bad));
  if (bad) co_return fail(ErrorKind::unreachable, "write: " + bad.message());
  co_return Result<>{};
}

void UnixStream::close() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::socket_base::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace muster
