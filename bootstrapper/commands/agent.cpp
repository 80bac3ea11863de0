#include "agent/checks/printable.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<int>> show_agents(phases::Run& run) {
  const phases::Phase connect[] = {phases::kConnect};
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, connect, all));
  run.progress.end();
  for (const auto& member : run.fleet.members()) {
    if (!member.link) continue;
    const bool same = member.link->hello().sha256 == run.payload.sha256;
    print(member.host->name + ": muster-agent " + printable(member.link->hello().version) +
          (same ? "" : ", not the one of this muster") + "\n");
  }
  if (auto problem = run.fleet.first_problem()) co_return *std::move(problem);
  co_return 0;
}

asio::awaitable<Result<int>> remove_agents(phases::Run& run) {
  std::vector<const cluster::Host*> hosts;
  for (const auto& host : run.spec.hosts) {
    const auto& only = run.options.hosts;
    if (only.empty() || std::find(only.begin(), only.end(), host.name) != only.end()) hosts.push_back(&host);
  }
  const auto remove = [&run](const cluster::Host* host) -> asio::awaitable<Result<>> {
    CO_TRY(auto link, co_await fleet::log_in(*host, run.fleet.access()));
    CO_TRY(const auto packaged, co_await fleet::remove_agent(*link));
    run.progress.host_done(
        host->name, report::Outcome::changed,
        packaged ? "agent removed; that of the host's package muster-agent runs" : "agent removed");
    co_return Result<>{};
  };
  auto work = fleet::fan_out<void>(hosts, run.options.parallel, remove);
  const auto outcomes = co_await std::move(work);
  for (const auto& outcome : outcomes) {
    if (!outcome) co_return outcome.error();
  }
  co_return 0;
}

}  // namespace

void add_agent(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("agent", "install, show or remove the agents");
  command->require_subcommand(1);
  command->add_subcommand("install", "bring the agent to every host where it is missing or another one")
      ->callback([&invocation] {
        invocation.run = [&invocation] {
          return run_on_cluster(invocation, fleet::Bring::agent_if_needed, show_agents);
        };
      });
  command->add_subcommand("status", "which agent runs on every host")->callback([&invocation] {
    invocation.run = [&invocation] {
      invocation.only_looks = true;
      return run_on_cluster(invocation, fleet::Bring::nothing, show_agents);
    };
  });
  command->add_subcommand("remove", "stop the agent and take it off every host")->callback([&invocation] {
    invocation.run = [&invocation] {
      return run_on_cluster(invocation, fleet::Bring::nothing, remove_agents);
    };
  });
}

}  // namespace muster::commands
