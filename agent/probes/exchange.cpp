#include "agent/probes/exchange.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "agent/protocol/deadline.hpp"

namespace muster {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t kLongestReply = 64 * 1024;

Error not_reached(const std::string& step, const boost::system::error_code& why) {
  return fail(ErrorKind::unreachable, step + ": " + why.message());
}

asio::awaitable<Result<ExchangeResponse>> talk(tcp::endpoint to, const std::string& question) {
  tcp::socket socket(co_await asio::this_coro::executor);
  boost::system::error_code error;
  co_await socket.async_connect(to, asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return not_reached("connect", error);
  const auto outgoing = asio::buffer(question);
  co_await asio::async_write(socket, outgoing, asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return not_reached("send", error);
  ExchangeResponse response;
  auto incoming = asio::dynamic_buffer(response.reply, kLongestReply);
  co_await asio::async_read(socket, incoming, asio::redirect_error(asio::use_awaitable, error));
  // A service may close with RST after its reply; what it said stands.
  const bool ended =
      error == asio::error::eof || (error == asio::error::connection_reset && !response.reply.empty());
  if (error && !ended) co_return not_reached("receive", error);
  co_return response;
}

}  // namespace

asio::awaitable<Result<ExchangeResponse>> exchange(Exchange request) {
  const std::string where = request.address + ", port " + std::to_string(request.port);
  boost::system::error_code bad;
  const auto address = asio::ip::make_address(request.address, bad);
  if (bad) co_return fail(ErrorKind::usage, '"' + request.address + "\" is no IP address");
  auto work = talk(tcp::endpoint(address, request.port), request.send);
  auto outcome =
      co_await with_deadline(std::move(work), std::chrono::milliseconds(request.deadline_ms), where);
  if (!outcome && outcome.error().kind() == ErrorKind::unreachable)
    co_return std::move(outcome).error().in(where);
  co_return outcome;
}

}  // namespace muster
