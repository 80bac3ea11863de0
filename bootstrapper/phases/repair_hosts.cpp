#include "agent/checks/repairs.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

/// The repairs of one host, in their order.
struct Plan {
  fleet::Link* link = nullptr;
  std::vector<HostRepair> repairs;
};

std::vector<HostRepair> wanted_by_host_checks(const Cluster& seen) {
  std::vector<Finding> findings;
  for (const auto& host : seen.hosts) {
    const auto judged = judge_host(host, seen.settings);
    findings.insert(findings.end(), judged.begin(), judged.end());
  }
  return repairs_for(seen.hosts, seen.settings, findings);
}

std::vector<Plan> plan_by_host(Run& run, const std::vector<HostRepair>& repairs) {
  std::vector<Plan> plans;
  for (const auto& repair : repairs) {
    auto* link = run.fleet.find(repair.host);
    if (plans.empty() || plans.back().link != link) plans.push_back({link, {}});
    plans.back().repairs.push_back(repair);
  }
  return plans;
}

void show(Run& run, const HostRepair& repair) {
  run.progress.note(repair.host + ": " + (run.options.dry_run ? "would " : "") + to_string(repair.repair) +
                    " [" + repair.check + "]");
}

asio::awaitable<Result<bool>> apply(Run& run, Plan plan) {
  bool changed = false;
  for (const auto& repair : plan.repairs) {
    show(run, repair);
    if (run.options.dry_run) continue;
    ApplyRepair request;
    request.repair = repair.repair;
    CallOptions options;
    options.deadline = run.options.timeout;
    CO_TRY(const auto done, co_await plan.link->ask(request, options));
    changed = changed || done.changed;
  }
  co_return changed;
}

/// Gives whether anything changed. What could not be repaired fails its check, and the report says so.
asio::awaitable<Result<bool>> repair(Run& run, std::vector<HostRepair> repairs) {
  const auto plans = plan_by_host(run, repairs);
  const auto work = [&run](Plan plan) { return apply(run, std::move(plan)); };
  auto repairing = fleet::fan_out<bool>(plans, run.options.parallel, work);
  const auto outcomes = co_await std::move(repairing);
  bool changed = false;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto& name = plans[i].link->host().name;
    if (!outcomes[i]) {
      run.progress.host_done(name, report::Outcome::failed, reason(outcomes[i].error(), name));
      if (!run.repair_problem) run.repair_problem = outcomes[i].error();
    } else {
      changed = changed || *outcomes[i];
      run.progress.host_done(name, *outcomes[i] ? report::Outcome::changed : report::Outcome::ok,
                             run.options.dry_run ? "not repaired, this is a dry run" : "repaired");
    }
  }
  co_return changed;
}

asio::awaitable<Result<Outcome>> repair_hosts(Run& run) {
  auto work = repair(run, wanted_by_host_checks(run.seen));
  CO_TRY(const bool changed, co_await std::move(work));
  co_return changed ? Outcome::changed() : Outcome::unchanged();
}

asio::awaitable<Result<Outcome>> open_ports(Run& run) {
  auto work = repair(run, port_repairs_for(run.seen));
  CO_TRY(const bool changed, co_await std::move(work));
  if (!changed) co_return Outcome::unchanged();
  // What was seen with the ports shut is not judged.
  for (const auto* phase : {&kGatherFacts, &kProbePorts, &kMeasure}) {
    CO_TRY(co_await phase->run(run));
  }
  co_return Outcome::changed();
}

asio::awaitable<Result<UndoRepairsResponse>> undo_on(Run& run, fleet::Link& link) {
  if (!run.options.dry_run) {
    CallOptions options;
    options.deadline = run.options.timeout;
    co_return co_await link.ask(UndoRepairs(), options);
  }
  CO_TRY(auto list, co_await link.ask(ListRepairs()));
  UndoRepairsResponse would;
  would.undone.assign(list.entries.rbegin(), list.entries.rend());
  co_return would;
}

asio::awaitable<Result<Outcome>> undo_repairs(Run& run) {
  const auto links = run.fleet.reached();
  const auto work = [&run](fleet::Link* link) { return undo_on(run, *link); };
  auto undoing = fleet::fan_out<UndoRepairsResponse>(links, run.options.parallel, work);
  auto outcomes = co_await std::move(undoing);
  auto first = run.fleet.first_problem();
  for (std::size_t i = 0; i < links.size(); ++i) {
    const auto& name = links[i]->host().name;
    if (outcomes[i]) {
      run.undone.emplace_back(name, std::move(*outcomes[i]));
      continue;
    }
    run.progress.host_done(name, report::Outcome::failed, reason(outcomes[i].error(), name));
    if (!first) first = outcomes[i].error();
  }
  run.repair_problem = first;
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kRepairHosts = {
    .name = "fix", .title = "repair what is safe to repair", .run = repair_hosts};

constinit const Phase kOpenPorts = {
    .name = "fix-ports", .title = "open the ports that firewalld shuts", .run = open_ports};

constinit const Phase kUndoRepairs = {
    .name = "undo-fix", .title = "put back what --fix changed", .run = undo_repairs};

}  // namespace muster::phases
