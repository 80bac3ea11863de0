#include "agent/probes/prober.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <vector>

#include "agent/probes/half_open.hpp"
#include "agent/probes/sweep.hpp"
#include "agent/probes/target.hpp"

namespace muster {

namespace asio = boost::asio;

namespace {

/// Turns a HalfOpen or a Sweep until it has finished. Other work on this thread has its turns in between.
template <class Pass>
asio::awaitable<Result<>> finish(Pass& pass) {
  const auto executor = co_await asio::this_coro::executor;
  while (true) {
    const bool more = pass.turn();
    if (pass.finished()) co_return Result<>{};
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    bool alive = cancellation.cancelled() == asio::cancellation_type::none;
    if (alive && more) {
      co_await asio::post(executor, asio::use_awaitable);
    } else if (alive) {
      alive = co_await pass.wait();
    }
    if (!alive) co_return fail(ErrorKind::interrupted, "the probe was cancelled");
  }
}

bool call_in_credit(std::vector<probes::Target>& targets) {
  bool any = false;
  for (auto& target : targets) any |= target.call_in_credit();
  return any;
}

}  // namespace

asio::awaitable<Result<ProbeResponse>> probe(Probe request) {
  const auto executor = co_await asio::this_coro::executor;
  auto targets = probes::targets_of(request);
  if (!request.connect_all.value_or(false)) {
    probes::HalfOpen half_open(executor, request, targets);
    if (half_open.open()) {
      CO_TRY(co_await finish(half_open));
      const auto spent = static_cast<std::uint32_t>(half_open.patience().count());
      request.deadline_ms -= std::min(request.deadline_ms, spent);
    }
  }
  do {
    probes::Sweep sweep(executor, request, targets);
    CO_TRY(sweep.open());
    CO_TRY(co_await finish(sweep));
  } while (call_in_credit(targets));
  ProbeResponse response;
  for (const auto& target : targets) response.results.push_back(target.result());
  co_return response;
}

}  // namespace muster
