#include "agent/protocol/deadline.hpp"
#include "bootstrapper/phases/etcd.hpp"
#include "bootstrapper/phases/removal.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

// The API calls a node NotReady 40 s after its kubelet's last word (kube-controller-manager,
// --node-monitor-grace-period), and pods' readiness comes in the way.
constexpr auto kUntilNotReady = std::chrono::seconds(120);

const Leaving* dead_but_ready(const Run& run) {
  const auto found = std::find_if(run.leaving.begin(), run.leaving.end(),
                                  [](const Leaving& one) { return !one.link && one.node_ready; });
  return found == run.leaving.end() ? nullptr : &*found;
}

/// A host that has just lost its power is Ready for a while: what looks alive then may not be.
asio::awaitable<Result<>> wait_for_dead(Run& run, const std::vector<EtcdMember>& members) {
  const auto give_up = std::chrono::steady_clock::now() + kUntilNotReady;
  while (const auto* one = dead_but_ready(run)) {
    if (std::chrono::steady_clock::now() > give_up) break;
    run.progress.host(one->host->name, "waiting until its node is NotReady");
    co_await muster::wait_for(std::chrono::seconds(1));
    CO_TRY(run.view, co_await fetch_view(run.master()));
    run.leaving = leaving_hosts(run, members);
  }
  co_return Result<>{};
}

asio::awaitable<Result<Outcome>> judge_removal(Run& run) {
  std::vector<EtcdMember> members;
  const auto masters = run.spec.with_role(Role::master);
  const bool a_master_leaves = std::any_of(masters.begin(), masters.end(), [&](const cluster::Host* master) {
    return run.is_target(master->name);
  });
  if (a_master_leaves && has_stacked_etcd(run.spec)) {
    CO_TRY(members, co_await fetch_etcd(run));
  }
  run.leaving = leaving_hosts(run, members);
  if (run.options.force_dead) {
    CO_TRY(co_await wait_for_dead(run, members));
  }
  CO_TRY(check_leaving(run, run.leaving, members, run.options.force_dead));
  for (const auto& one : run.leaving) {
    if (one.nothing_to_do())
      run.progress.host_done(one.host->name, report::Outcome::ok, "not in the cluster");
  }
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kJudgeRemoval = {
    .name = "judge-removal", .title = "judge whether they can leave", .run = judge_removal};

}  // namespace muster::phases
