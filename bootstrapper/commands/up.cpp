#include "bootstrapper/commands/up.hpp"

#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/report/cluster_table.hpp"

namespace muster::commands {

namespace asio = boost::asio;

std::span<const phases::Phase> up_phases() {
  using namespace phases;
  static const Phase kUp[] = {kConnect,      kGatherFacts,     kAwaitApi,       kMatchVersion,
                              kProbePorts,   kMeasure,         kJudge,          kPushBundle,
                              kPrepareHosts, kInitFirstMaster, kInstallNetwork, kJoinMasters,
                              kJoinNodes,    kSetUpNetwork,    kLabelAndTaint,  kVerify};
  return kUp;
}

namespace {

bool is_skipped(const phases::Selection& selection, std::string_view name) {
  return std::find(selection.skip.begin(), selection.skip.end(), name) != selection.skip.end();
}

// Found here, before a host is touched, rather than by nodes that never become Ready.
Result<> check_network(const cluster::Spec& spec, const phases::Selection& selection) {
  if (!spec.playbooks.manifest.empty() || !spec.playbooks.network.empty() ||
      is_skipped(selection, phases::kInstallNetwork.name))
    return {};
  return fail(ErrorKind::usage,
              spec.file.string() +
                  ": spec.playbooks.network is missing: without a pod network no node becomes Ready")
      .next(
          "name a playbook such as bridge or the manifest of a pod network there, or bring your own with "
          "--skip install-network,verify");
}

asio::awaitable<Result<int>> up(phases::Run& run, const Invocation& invocation,
                                const phases::Selection& selection) {
  const auto started = Started::now();
  CO_TRY(check_network(run.spec, selection));
  CO_TRY(phases::check_playbooks(run.spec));
  CO_TRY(const auto summary, co_await phases::run_phases(run, up_phases(), selection));
  run.progress.end();
  if (summary.blocked) co_return print_preflight(run, invocation, make_report(run, started));
  if (run.view)
    print(report::cluster_table(run.spec.name, table_rows(run), summary.changed, started.seconds()));
  // The cluster has such a host already, so the run went on; but not all was done that was asked for.
  if (const auto missed = run.fleet.first_problem()) co_return exit_status(missed->kind());
  co_return 0;
}

}  // namespace

void add_up(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("up",
                                     "make the cluster: check, kubeadm init, join, network, verify; safe to "
                                     "repeat, brings in hosts added to the file");
  auto selection = std::make_shared<phases::Selection>();
  auto list = std::make_shared<bool>(false);
  command->add_option("--skip", selection->skip, "phases to leave out, as A,B")
      ->delimiter(',')
      ->type_name("PHASE,...");
  command->add_option("--from", selection->from, "start at this phase")->type_name("PHASE");
  command->add_flag("--list", *list, "list the phases and do nothing");
  command->callback([&invocation, selection, list] {
    invocation.run = [&invocation, selection, list]() -> Result<int> {
      if (*list) {
        print(phases::list_phases(up_phases()));
        return 0;
      }
      TRY(phases::check_selection(up_phases(), *selection));
      const auto work = [&](phases::Run& run) { return up(run, invocation, *selection); };
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work);
    };
  });
}

}  // namespace muster::commands
