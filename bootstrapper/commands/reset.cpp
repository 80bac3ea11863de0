#include <cstdio>

#include "bootstrapper/commands/confirm.hpp"
#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

std::span<const phases::Phase> reset_phases() {
  using namespace phases;
  static const Phase kReset[] = {kConnect, kGatherFacts, kResetHosts};
  return kReset;
}

Result<> confirm_reset(const Invocation& invocation) {
  const auto hosts = invocation.hosts.empty() ? "all hosts of " + invocation.file.string()
                                              : std::string("the hosts given by --hosts");
  return confirm(invocation, "This destroys the cluster on " + hosts + ".", "muster reset");
}

asio::awaitable<Result<int>> reset(phases::Run& run) {
  const auto started = Started::now();
  const phases::Selection all;
  CO_TRY(const auto summary, co_await phases::run_phases(run, reset_phases(), all));
  run.progress.end();
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f s", started.seconds());
  print(summary.changed ? "DONE  " + run.spec.name + " was taken down (" + seconds + ")\n"
                        : "OK    nothing to reset (" + std::string(seconds) + ")\n");
  co_return 0;
}

}  // namespace

void add_reset(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "reset", "take the whole cluster down: kubeadm reset and what it leaves, on every host");
  command->callback([&invocation] {
    invocation.run = [&invocation]() -> Result<int> {
      TRY(confirm_reset(invocation));
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, reset);
    };
  });
}

}  // namespace muster::commands
