#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<Outcome>> prepare_hosts(Run& run) {
  bool changed = false;
  const auto hosts = hosts_to_prepare(run);
  const PlaybookUse whole;
  for (const auto& name : run.spec.playbooks.prepare) {
    CO_TRY(const bool one, co_await run_playbook(run, name, hosts, whole));
    changed = changed || one;
  }
  run.prepared = true;
  // What the playbooks were to bring must be there now: the same checks decide, without mercy.
  CO_TRY(co_await kGatherFacts.run(run));
  CO_TRY(const auto judged, co_await kJudge.run(run));
  if (judged.kind == Outcome::Kind::blocked)
    co_return Outcome::blocked("the playbooks ran, and the checks still say no");
  for (const auto& name : hosts) {
    run.progress.host_done(name, changed ? report::Outcome::changed : report::Outcome::ok,
                           changed ? "prepared" : "prepared already");
  }
  co_return changed ? Outcome::changed() : Outcome::unchanged();
}

asio::awaitable<Result<Outcome>> set_up_network(Run& run) {
  const auto hosts = hosts_of_network(run);
  const PlaybookUse whole;
  CO_TRY(const bool changed, co_await run_playbook(run, network_playbook(run.spec), hosts, whole));
  for (const auto& name : hosts)
    run.progress.host_done(name, changed ? report::Outcome::changed : report::Outcome::ok, "");
  co_return changed ? Outcome::changed() : Outcome::unchanged();
}

}  // namespace

constinit const Phase kPrepareHosts = {
    .name = "prepare-hosts",
    .title = "prepare the hosts",
    .should_run = [](const Run& run) { return !run.spec.playbooks.prepare.empty(); },
    .run = prepare_hosts};

constinit const Phase kSetUpNetwork = {
    .name = "set-up-network",
    .title = "set up the pod network on the hosts",
    .should_run = [](const Run& run) { return has_network_playbook(run.spec); },
    .run = set_up_network};

}  // namespace muster::phases
