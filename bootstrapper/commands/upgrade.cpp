#include <algorithm>

#include "bootstrapper/commands/confirm.hpp"
#include "bootstrapper/commands/named_hosts.hpp"
#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/backup.hpp"
#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/phases/upgrade_host.hpp"
#include "bootstrapper/report/cluster_table.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

/// The flags of the command.
struct Wanted {
  std::string drain_timeout = "5m";
  bool force = false;
};

constexpr std::size_t kLooking = 8;  // of the phases below, those that change nothing

std::span<const phases::Phase> upgrade_phases() {
  using namespace phases;
  static const Phase kUpgrade[] = {kConnect,     kGatherFacts,    kFollowUpgrade, kFindCluster, kJudgeUpgrade,
                                   kProbePorts,  kMeasure,        kJudge,         kBackUp,      kPushBundle,
                                   kBringImages, kUpgradeMasters, kUpgradeNodes,  kVerify};
  return kUpgrade;
}

std::string steps_text(const phases::Run& run) {
  if (run.upgrading.empty())
    return "Nothing to do: all hosts run " + to_string(run.spec.kubernetes.version) + "\n";
  auto text = "muster upgrade would do this, from " + run.view->kubernetes_version.substr(1) + " to " +
              to_string(run.spec.kubernetes.version) + "; nothing was changed\n";
  if (phases::kBackUp.should_run(run)) text += "  here  " + phases::backup_name(run.spec.name) + "\n";
  for (const auto& one : run.upgrading)
    text += "  " + one.link->host().name + "  " + steps_of(run, one) + "\n";
  return text;
}

asio::awaitable<Result<int>> upgrade(phases::Run& run, const Invocation& invocation) {
  const auto started = Started::now();
  CO_TRY(phases::check_playbooks(run.spec));
  const phases::Selection all;
  const auto wanted = run.options.dry_run ? upgrade_phases().first(kLooking) : upgrade_phases();
  CO_TRY(const auto summary, co_await phases::run_phases(run, wanted, all));
  run.progress.end();
  if (summary.blocked) co_return print_preflight(run, invocation, make_report(run, started));
  if (run.options.dry_run) {
    print(steps_text(run));
  } else {
    print(report::cluster_table(run.spec.name, table_rows(run), summary.changed, started.seconds()));
  }
  if (const auto missed = run.fleet.first_problem()) co_return exit_status(missed->kind());
  co_return 0;
}

Result<> ask(const Invocation& invocation, const cluster::Spec& spec) {
  if (invocation.dry_run) return {};
  return confirm(invocation,
                 "This upgrades the cluster " + spec.name + " to Kubernetes " +
                     to_string(spec.kubernetes.version) +
                     ": host by host, the pods are evicted and the control plane is restarted.",
                 "muster upgrade");
}

}  // namespace

void add_upgrade(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("upgrade",
                                     "bring the cluster to the version in cluster.yaml: masters one by one, "
                                     "then nodes, by kubeadm upgrade; safe to repeat");
  auto wanted = std::make_shared<Wanted>();
  command
      ->add_option("--drain-timeout", wanted->drain_timeout,
                   "how long pods may take to leave a host, such as 90s or 20m")
      ->capture_default_str();
  command->add_flag("--force", wanted->force,
                    "as kubectl drain: pods without a controller go, too, for good");
  command->add_flag("--dry-run", invocation.dry_run,
                    "check all, say what would be done, change nothing but the agent");
  command->callback([&app, &invocation, wanted] {
    // Hosts are looked at all at once as ever; this many nodes may lack their pods.
    const bool many = app.get_option("--parallel")->count() > 0;
    invocation.run = [&invocation, wanted, many]() -> Result<int> {
      TRY(refuse_hosts_flag(invocation, "upgrade"));
      phases::DrainOptions drain;
      TRY(drain.timeout, parse_duration(wanted->drain_timeout, "--drain-timeout"));
      drain.force = wanted->force;
      const auto before = [&](const cluster::Spec& spec) { return ask(invocation, spec); };
      const auto work = [&](phases::Run& run) {
        run.options.drain = drain;
        if (many) run.options.upgrade_at_once = invocation.parallel;
        return upgrade(run, invocation);
      };
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work, before);
    };
  });
}

}  // namespace muster::commands
