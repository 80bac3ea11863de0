#include "agent/probes/tcp_round_trip.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "agent/probes/round_trips.hpp"
#include "agent/protocol/deadline.hpp"

namespace muster::probes {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Microseconds until the handshake was answered.
asio::awaitable<Result<std::uint64_t>> handshake(tcp::endpoint to) {
  tcp::socket socket(co_await asio::this_coro::executor);
  const auto begin = std::chrono::steady_clock::now();
  boost::system::error_code error;
  co_await socket.async_connect(to, asio::redirect_error(asio::use_awaitable, error));
  const auto took = std::chrono::steady_clock::now() - begin;
  if (error && error != asio::error::connection_refused)
    co_return fail(ErrorKind::unreachable, error.message());
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  co_return static_cast<std::uint64_t>(std::max<std::int64_t>(us, 1));
}

}  // namespace

asio::awaitable<Fact<RoundTrip>> tcp_round_trip(tcp::endpoint to, std::chrono::milliseconds deadline) {
  constexpr int kHandshakes = 5;
  std::vector<std::uint64_t> times;
  for (int i = 0; i < kHandshakes; ++i) {
    auto work = handshake(to);
    const auto took = co_await with_deadline(std::move(work), deadline, "connect");
    if (!took && times.empty())
      co_return Fact<RoundTrip>::unknown("no datagram came through, and over TCP: " + took.error().message());
    if (!took) break;
    times.push_back(*took);
  }
  const auto lost = static_cast<std::uint32_t>(kHandshakes - times.size());
  co_return round_trip_of(std::move(times), lost, "tcp");
}

}  // namespace muster::probes
