#include "bootstrapper/phases/join.hpp"

#include "bootstrapper/commands/named_hosts.hpp"
#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/report/cluster_table.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLooking = 7;  // of the phases below, those that change nothing

std::span<const phases::Phase> join_phases() {
  using namespace phases;
  static const Phase kJoin[] = {kConnect,   kGatherFacts,  kFindCluster,   kMatchVersion, kProbePorts,
                                kMeasure,   kJudge,        kPushBundle,    kPrepareHosts, kJoinMasters,
                                kJoinNodes, kSetUpNetwork, kLabelAndTaint, kVerify};
  return kJoin;
}

std::string steps_text(const phases::Run& run) {
  std::string steps;
  for (const auto role : {Role::master, Role::node}) {
    for (const auto* link : phases::not_joined(run, role))
      steps += "  " + link->host().name + "  kubeadm join" +
               (role == Role::master ? " --control-plane" : "") + "\n";
  }
  return steps.empty() ? "Nothing to join: the hosts are in the cluster\n"
                       : "muster join would do this; nothing was changed\n" + steps;
}

asio::awaitable<Result<int>> join(phases::Run& run, const Invocation& invocation) {
  const auto started = Started::now();
  CO_TRY(phases::check_playbooks(run.spec));
  const phases::Selection all;
  const auto wanted = run.options.dry_run ? join_phases().first(kLooking) : join_phases();
  CO_TRY(const auto summary, co_await phases::run_phases(run, wanted, all));
  run.progress.end();
  if (summary.blocked) co_return print_preflight(run, invocation, make_report(run, started));
  if (run.options.dry_run) {
    print(steps_text(run));
  } else {
    print(report::cluster_table(run.spec.name, table_rows(run), summary.changed, started.seconds()));
  }
  co_return 0;
}

}  // namespace

void add_join(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "join",
      "bring these hosts of cluster.yaml into the cluster; the others are looked at, and not changed");
  auto names = std::make_shared<std::vector<std::string>>();
  command->add_option("HOST", *names, "names of hosts in cluster.yaml")->required();
  command->add_flag("--dry-run", invocation.dry_run,
                    "check all, say what would be done, change nothing but the agent");
  command->callback([&invocation, names] {
    invocation.run = [&invocation, names]() -> Result<int> {
      TRY(refuse_hosts_flag(invocation, "join"));
      const auto before = [&](const cluster::Spec& spec) { return check_hosts(spec, *names, "join"); };
      const auto work = [&](phases::Run& run) {
        run.options.targets = *names;
        return join(run, invocation);
      };
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work, before);
    };
  });
}

}  // namespace muster::commands
