#include <unistd.h>

#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/join.hpp"
#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/playbook/run/find_playbook.hpp"
#include "bootstrapper/playbook/run/fleet_play.hpp"
#include "bootstrapper/playbook/run/text_output.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

std::span<const phases::Phase> looking_phases() {
  using namespace phases;
  static const Phase kLooking[] = {kConnect,    kGatherFacts, kAwaitApi, kMatchVersion,
                                   kProbePorts, kMeasure,     kJudge};
  return kLooking;
}

/// What `up` would do beside the playbooks, a line each.
std::vector<std::string> kubeadm_steps(const phases::Run& run) {
  std::vector<std::string> steps;
  if (phases::kInitFirstMaster.should_run(run))
    steps.push_back(run.spec.first_master().name + "  kubeadm init");
  for (const auto role : {Role::master, Role::node}) {
    for (const auto* link : phases::not_joined(run, role))
      steps.push_back(link->host().name +
                      (role == Role::master ? "  kubeadm join --control-plane" : "  kubeadm join"));
  }
  return steps;
}

/// The playbooks in check mode: those that prepare hosts, and the network's where all hosts are in a cluster:
/// it asks the API for each of them.
std::vector<std::string> playbooks_of(const phases::Run& run) {
  auto names = run.spec.playbooks.prepare;
  const bool all_joined = phases::hosts_of_network(run).size() == run.fleet.reached().size();
  if (run.view && all_joined && phases::has_network_playbook(run.spec))
    names.push_back(phases::network_playbook(run.spec));
  return names;
}

asio::awaitable<Result<play::Summary>> check_playbooks(phases::Run& run, const Invocation& invocation,
                                                       bool diff) {
  std::vector<playbook::Playbook> playbooks;
  std::string warnings;
  for (const auto& name : playbooks_of(run)) {
    CO_TRY(auto loaded, play::load_playbook(name, warnings));
    playbooks.push_back(std::move(loaded));
  }
  const auto note = [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); };
  play::Options options;
  options.check = true;
  options.diff = diff;
  options.verbosity = invocation.verbosity;
  options.parallel = invocation.parallel;
  options.bundle = run.bundle;
  options.only = phases::hosts_to_prepare(run);
  play::TextOutput output(print, note, {wants_color(invocation, STDOUT_FILENO), invocation.verbosity});
  play::FleetPlay what{run.spec, run.fleet, std::move(options), run.options.timeout,
                       run.api ? run.api->host().name : ""};
  auto playing = play::play_on_fleet(std::move(what), playbooks, output);
  co_return co_await std::move(playing);
}

void print_steps(const phases::Run& run, bool playbooks_change) {
  const auto steps = kubeadm_steps(run);
  if (steps.empty() && !playbooks_change)
    return print("\nNothing to do: the hosts and the cluster are as cluster.yaml wants them\n");
  std::string text = "\nmuster up would do this" +
                     std::string(playbooks_change ? ", after the changes above" : "") +
                     "; nothing was changed\n";
  for (const auto& step : steps) text += "  " + step + "\n";
  if (!steps.empty() && phases::has_network_playbook(run.spec))
    text += "  all  playbook " + phases::network_playbook(run.spec) + "\n";
  print(text);
}

asio::awaitable<Result<int>> plan(phases::Run& run, const Invocation& invocation, bool diff) {
  const auto started = Started::now();
  CO_TRY(phases::check_playbooks(run.spec));
  const phases::Selection all;
  CO_TRY(const auto looked, co_await phases::run_phases(run, looking_phases(), all));
  run.progress.end();
  if (looked.blocked) co_return print_preflight(run, invocation, make_report(run, started));
  CO_TRY(const auto summary, co_await check_playbooks(run, invocation, diff));
  if (summary.problem) co_return *summary.problem;
  print_steps(run, summary.changed());
  co_return 0;
}

}  // namespace

void add_plan(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("plan", "what `up` would change, host by host; changes nothing but the agent");
  auto diff = std::make_shared<bool>(false);
  command->add_flag("-D,--diff", *diff, "show how files would differ");
  command->callback([&invocation, diff] {
    invocation.run = [&invocation, diff] {
      invocation.only_looks = true;
      const auto work = [&](phases::Run& run) { return plan(run, invocation, *diff); };
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work);
    };
  });
}

}  // namespace muster::commands
