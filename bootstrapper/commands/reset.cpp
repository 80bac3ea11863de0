#include <unistd.h>

#include <cstdio>

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

Result<> confirm(const Invocation& invocation) {
  if (invocation.yes) return {};
  if (!::isatty(STDIN_FILENO)) {
    return fail(ErrorKind::usage, "reset destroys the cluster, and there is no terminal to ask on")
        .next("muster reset -y");
  }
  const auto hosts = invocation.hosts.empty() ? "all hosts of " + invocation.file.string()
                                              : std::string("the hosts given by --hosts");
  std::fprintf(stderr, "This destroys the cluster on %s. Type yes to go on: ", hosts.c_str());
  char answer[16] = "";
  if (std::fgets(answer, sizeof answer, stdin) && std::string_view(answer) == "yes\n") return {};
  return fail(ErrorKind::interrupted, "not confirmed; nothing was changed");
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
      TRY(confirm(invocation));
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, reset);
    };
  });
}

}  // namespace muster::commands
