#include "bootstrapper/phases/reset_host.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<bool>> reset_one(Run& run, fleet::Link& link) {
  const auto& name = link.host().name;
  if (!needs_reset(run.facts(name))) {
    run.progress.host_done(name, report::Outcome::ok, "nothing to reset");
    co_return false;
  }
  run.progress.host(name, "kubeadm reset");
  auto done = co_await reset_host(run, link);
  if (!done) {
    run.progress.host_done(name, report::Outcome::failed, reason(done.error(), name));
    co_return std::move(done).error();
  }
  run.progress.host_done(name, report::Outcome::changed, "reset");
  co_return true;
}

/// Nodes together; masters one by one, the first master last, so that each can still leave the cluster in
/// good order.
asio::awaitable<Result<Outcome>> reset_all(Run& run) {
  bool changed = false;
  std::optional<Error> first;
  const auto reset = [&run](fleet::Link* link) { return reset_one(run, *link); };
  const auto nodes = run.fleet.reached(Role::node);
  auto work = fleet::fan_out<bool>(nodes, run.options.parallel, reset);
  auto outcomes = co_await std::move(work);
  auto masters = run.fleet.reached(Role::master);
  std::reverse(masters.begin(), masters.end());
  for (auto* link : masters) {
    auto outcome = co_await reset_one(run, *link);
    outcomes.push_back(std::move(outcome));
  }
  for (auto& outcome : outcomes) {
    if (outcome) changed = changed || *outcome;
    if (!outcome && !first) first = outcome.error();
  }
  if (!first) first = run.fleet.first_problem();
  if (first) co_return *std::move(first);
  co_return changed ? Outcome::changed() : Outcome::unchanged();
}

}  // namespace

constinit const Phase kResetHosts = {.name = "reset-hosts", .title = "reset the hosts", .run = reset_all};

}  // namespace muster::phases
