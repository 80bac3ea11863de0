#include <algorithm>

#include "bootstrapper/commands/confirm.hpp"
#include "bootstrapper/commands/named_hosts.hpp"
#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/removal.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/report/cluster_table.hpp"
#include "bootstrapper/report/duration.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

/// The flags of the command.
struct Wanted {
  std::vector<std::string> names;
  std::string drain_timeout = "5m";
  bool force = false;
  bool force_dead = false;
};

constexpr std::size_t kLooking = 4;  // of the phases below, those that change nothing

std::span<const phases::Phase> remove_phases() {
  using namespace phases;
  static const Phase kRemove[] = {kConnect,    kGatherFacts, kFindCluster,  kJudgeRemoval,
                                  kDrainHosts, kRemoveNodes, kRemoveMasters};
  return kRemove;
}

std::string steps_text(const phases::Run& run) {
  std::string text = "muster remove would do this; nothing was changed\n";
  for (const auto& one : run.leaving) text += "  " + one.host->name + "  " + to_string(one) + "\n";
  return text;
}

/// What the operator has to do now that the hosts are out.
std::string next_text(const phases::Run& run) {
  const auto& names = run.options.targets;
  auto text = "  next: take " + listed(names) + " out of " + run.spec.file.filename().string() +
              ", or the next muster up brings " + (names.size() == 1 ? "it" : "them") + " back\n";
  std::vector<std::string> dead;
  for (const auto& one : run.leaving) {
    if (!one.link) dead.push_back(one.host->name);
  }
  if (!dead.empty()) {
    text += "        " + listed(dead) +
            ": not reset; wipe the disk before the power comes back, or its kubelet "
            "reports to the cluster again\n";
  }
  return text;
}

std::string result_text(const phases::Run& run, bool changed, const Started& started) {
  const auto& names = run.options.targets;
  const auto seconds = " (" + report::duration_text(std::chrono::duration<double>(started.seconds())) + ")\n";
  if (!changed)
    return "OK    " + run.spec.name + ": " + listed(names) + (names.size() == 1 ? " is" : " are") +
           " not in the cluster" + seconds;
  auto rows = table_rows(run);
  std::erase_if(rows, [&](const report::NodeRow& row) {
    return std::find(names.begin(), names.end(), row.name) != names.end();
  });
  return "DONE  " + run.spec.name + ": " + listed(names) + (names.size() == 1 ? " was" : " were") +
         " removed" + seconds + next_text(run) + "\n" + report::node_table(rows);
}

asio::awaitable<Result<int>> remove(phases::Run& run) {
  const auto started = Started::now();
  const phases::Selection all;
  const auto wanted = run.options.dry_run ? remove_phases().first(kLooking) : remove_phases();
  CO_TRY(const auto summary, co_await phases::run_phases(run, wanted, all));
  run.progress.end();
  print(run.options.dry_run ? steps_text(run) : result_text(run, summary.changed, started));
  co_return 0;
}

Result<> check_and_ask(const Invocation& invocation, const Wanted& wanted, const cluster::Spec& spec) {
  TRY(phases::check_removable(spec, wanted.names));
  if (invocation.dry_run) return {};
  const bool one = wanted.names.size() == 1;
  return confirm(invocation,
                 "This takes " + listed(wanted.names) + " out of the cluster " + spec.name + ": " +
                     (one ? "its" : "their") + " pods are evicted, and the " +
                     (one ? "host is" : "hosts are") + " reset.",
                 "muster remove " + wanted.names.front() + (one ? "" : " ..."));
}

void add_flags(CLI::App& command, Invocation& invocation, Wanted& wanted) {
  command.add_option("HOST", wanted.names, "names of hosts in cluster.yaml")->required();
  command
      .add_option("--drain-timeout", wanted.drain_timeout,
                  "how long pods may take to leave, such as 90s or 20m")
      ->capture_default_str();
  command.add_flag("--force", wanted.force, "as kubectl drain: pods without a controller go, too, for good");
  command.add_flag(
      "--force-dead", wanted.force_dead,
      "a host that does not answer is taken out of the cluster, without a reset of the host itself");
  command.add_flag("--dry-run", invocation.dry_run,
                   "judge and say what would be done, change nothing but the agent");
}

}  // namespace

void add_remove(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "remove",
      "take these hosts out of the cluster: drain, etcd member, kubeadm reset, node; safe to repeat");
  auto wanted = std::make_shared<Wanted>();
  add_flags(*command, invocation, *wanted);
  command->callback([&invocation, wanted] {
    invocation.run = [&invocation, wanted]() -> Result<int> {
      TRY(refuse_hosts_flag(invocation, "remove"));
      phases::DrainOptions drain;
      TRY(drain.timeout, parse_duration(wanted->drain_timeout, "--drain-timeout"));
      drain.force = wanted->force;
      const auto before = [&](const cluster::Spec& spec) { return check_and_ask(invocation, *wanted, spec); };
      const auto work = [&](phases::Run& run) {
        run.options.targets = wanted->names;
        run.options.drain = drain;
        run.options.force_dead = wanted->force_dead;
        return remove(run);
      };
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work, before);
    };
  });
}

}  // namespace muster::commands
