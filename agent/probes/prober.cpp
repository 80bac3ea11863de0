#include "agent/probes/prober.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "agent/probes/sweep.hpp"

namespace muster {

namespace asio = boost::asio;

asio::awaitable<Result<ProbeResponse>> probe(Probe request) {
  const auto executor = co_await asio::this_coro::executor;
  probes::Sweep sweep(executor, request);
  CO_TRY(sweep.open());
  while (true) {
    const bool more = sweep.turn();
    if (sweep.finished()) co_return sweep.response();
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    bool alive = cancellation.cancelled() == asio::cancellation_type::none;
    if (alive && more) {
      co_await asio::post(executor, asio::use_awaitable);
    } else if (alive) {
      alive = co_await sweep.wait();
    }
    if (!alive) co_return fail(ErrorKind::interrupted, "the probe was cancelled");
  }
}

}  // namespace muster
