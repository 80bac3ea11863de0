#include "bootstrapper/phases/push_bundle.hpp"

#include <boost/asio/this_coro.hpp>

#include "agent/protocol/deadline.hpp"
#include "agent/protocol/measure_messages.hpp"
#include "bootstrapper/phases/push_state.hpp"
#include "bootstrapper/phases/run_token.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kOneChunk{300};
constexpr std::chrono::seconds kBetweenPulses{5};
// A pulse waits behind the chunks that are on their way to that host: on a slow uplink for long.
constexpr std::chrono::seconds kPulse{45};
constexpr std::size_t kChunksBetweenWords = 8;

asio::awaitable<Result<>> send(PushState& state, const bundle::Transfer& transfer) {
  const auto& chunk = state.chunks[transfer.chunk];
  auto& host = state.hosts[transfer.to];
  const auto range = state.run.bundle->range_of(*chunk.file);
  CO_TRY(const auto bytes, archive::read_at(range, chunk.offset, static_cast<std::size_t>(chunk.size)));
  PutChunk request;
  request.sha256 = chunk.file->sha256;
  request.chunk = chunk.index;
  CallOptions options;
  options.body = bytes;
  options.deadline = kOneChunk;
  CO_TRY(co_await host.link->ask(request, options));
  co_return Result<>{};
}

asio::awaitable<Result<>> have_fetched(PushState& state, const bundle::Transfer& transfer) {
  const auto& chunk = state.chunks[transfer.chunk];
  const auto& giver = state.hosts[*transfer.from];
  FetchChunk request;
  request.sha256 = chunk.file->sha256;
  request.chunk = chunk.index;
  request.address = giver.link->host().private_address;
  request.port = giver.port;
  CallOptions options;
  options.deadline = kOneChunk;
  CO_TRY(co_await state.hosts[transfer.to].link->ask(request, options));
  co_return Result<>{};
}

void show(PushState& state, std::size_t index) {
  auto& host = state.hosts[index];
  const auto came = host.before - state.plan.missing(index);
  const auto& name = host.link->host().name;
  if (state.plan.complete(index)) {
    state.run.progress.host_done(name, report::Outcome::changed, "has the bundle");
  } else if (came >= host.shown + kChunksBetweenWords) {
    host.shown = came;
    state.run.progress.host(name,
                            "has " + std::to_string(came) + " of " + std::to_string(host.before) + " chunks");
  }
}

void take_note(PushState& state, const bundle::Transfer& transfer) {
  const auto size = state.chunks[transfer.chunk].size;
  state.pushed.changed = true;
  (transfer.from ? state.pushed.between : state.pushed.uplink) += size;
  if (transfer.again) state.pushed.again += size;
}

/// Whether a fetch that failed is the way's or the giver's fault, not the taker's.
bool is_of_the_way(const PushState& state, const bundle::Transfer& transfer, const Error& error) {
  return transfer.from && state.hosts[transfer.to].link->connected() &&
         (error.kind() == ErrorKind::unreachable || error.kind() == ErrorKind::command);
}

asio::awaitable<void> carry(PushState& state, bundle::Transfer transfer) {
  auto carrying = transfer.from ? have_fetched(state, transfer) : send(state, transfer);
  auto carried = co_await std::move(carrying);
  if (carried) {
    state.plan.done(transfer);
    take_note(state, transfer);
    show(state, transfer.to);
  } else {
    state.plan.failed(transfer);
    if (is_of_the_way(state, transfer, carried.error())) {
      state.plan.did_not_reach(*transfer.from, transfer.to);
      state.run.progress.output(state.hosts[transfer.to].link->host().name, carried.error().message());
    } else {
      give_up(state, transfer.to, std::move(carried).error());
    }
  }
  --state.under_way;
  state.ended.notify();
}

/// A host that lost its power says nothing: it is asked something small, so that its silence is seen.
asio::awaitable<void> feel_pulse(PushState& state, std::size_t index) {
  using namespace asio::experimental::awaitable_operators;
  auto& host = state.hosts[index];
  while (!host.problem && !state.finished) {
    const ReadClock request;
    CallOptions options;
    options.deadline = kPulse;
    auto answered = co_await host.link->ask(request, options);
    if (!answered) {
      const auto& name = host.link->host().name;
      give_up(state, index,
              fail(ErrorKind::unreachable, "it went silent: " + reason(answered.error(), name)).in(name));
      co_return state.ended.notify();
    }
    if (state.finished) co_return;  // it ended while the host was asked
    auto pausing = wait_for(kBetweenPulses) || state.over.wait();
    co_await std::move(pausing);
  }
}

/// Begins transfers until there is nothing left to do.
asio::awaitable<void> schedule(PushState& state, TaskGroup& group) {
  while (true) {
    while (const auto transfer = state.plan.next()) {
      ++state.under_way;
      group.spawn(carry(state, *transfer));
    }
    if (state.under_way == 0) break;
    co_await state.ended.wait();
  }
  state.finished = true;
  state.over.notify();
}

/// All of it in one group, which is waited for however it ends.
asio::awaitable<void> carry_all(PushState& state) {
  TaskGroup group(co_await asio::this_coro::executor);
  for (std::size_t i = 0; i < state.hosts.size(); ++i) {
    if (!state.hosts[i].problem) group.spawn(feel_pulse(state, i));
  }
  group.spawn(schedule(state, group));
  co_await group.join();
}

std::vector<PushHost> hosts_of(const Run& run) {
  std::vector<PushHost> hosts;
  for (auto* link : run.fleet.reached()) {
    PushHost host;
    host.link = link;
    host.takes = run.is_target(link->host().name);
    hosts.push_back(std::move(host));
  }
  return hosts;
}

asio::awaitable<Result<>> clear_away(PushState& state, std::size_t index, bool keep_others) {
  auto& link = *state.hosts[index].link;
  const StopServingStore stop;
  CO_TRY(co_await link.ask(stop));
  if (keep_others || !state.hosts[index].takes) co_return Result<>{};
  KeepStored request;
  for (const auto& entry : state.run.bundle->manifest().files) request.sha256s.push_back(entry.sha256);
  CO_TRY(const auto kept, co_await link.ask(request));
  state.pushed.removed += kept.bytes;
  state.pushed.changed = state.pushed.changed || kept.removed > 0;
  co_return Result<>{};
}

/// The same work on all hosts that are not given up yet.
template <class Work>
asio::awaitable<void> on_all(PushState& state, Work work) {
  std::vector<std::size_t> indexes;
  for (std::size_t i = 0; i < state.hosts.size(); ++i) {
    if (!state.hosts[i].problem) indexes.push_back(i);
  }
  auto fanning = fleet::fan_out<void>(indexes, state.run.options.parallel, work);
  auto outcomes = co_await std::move(fanning);
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    if (!outcomes[i]) give_up(state, indexes[i], std::move(outcomes[i]).error());
  }
}

void tell_outcomes(PushState& state) {
  for (std::size_t i = 0; i < state.hosts.size(); ++i) {
    auto& host = state.hosts[i];
    if (!host.takes) continue;
    if (!host.problem && !state.plan.complete(i))
      give_up(state, i, fail(ErrorKind::unreachable, "not all chunks came").in(host.link->host().name));
    if (host.problem && !state.pushed.problem) state.pushed.problem = host.problem;
    if (host.problem) continue;
    ++state.pushed.hosts;
    if (host.before == 0)
      state.run.progress.host_done(host.link->host().name, report::Outcome::ok, "has the bundle already");
  }
}

asio::awaitable<Result<Outcome>> push(Run& run) {
  CO_TRY(const auto pushed, co_await push_bundle(run, false));
  if (pushed.problem) co_return *pushed.problem;
  co_return pushed.changed ? Outcome::changed() : Outcome::unchanged();
}

}  // namespace

asio::awaitable<Result<Pushed>> push_bundle(Run& run, bool keep_others) {
  const auto executor = co_await asio::this_coro::executor;
  PushState state(run, executor, hosts_of(run), chunks_of(run.bundle->manifest()));
  for (const auto& chunk : state.chunks) state.pushed.total += chunk.size;
  const Secret key(make_run_token() + make_run_token());
  const auto opening = [&](std::size_t index) { return open_store(state, index, key); };
  auto all_open = on_all(state, opening);
  co_await std::move(all_open);
  auto carrying = carry_all(state);
  co_await std::move(carrying);
  const auto clearing = [&](std::size_t index) { return clear_away(state, index, keep_others); };
  auto all_clear = on_all(state, clearing);
  co_await std::move(all_clear);
  tell_outcomes(state);
  co_return std::move(state.pushed);
}

constinit const Phase kPushBundle = {
    .name = "push-bundle",
    .title = "bring the bundle to the hosts",
    .should_run = [](const Run& run) { return run.bundle != nullptr && !run.spec.playbooks.prepare.empty(); },
    .run = push};

}  // namespace muster::phases
