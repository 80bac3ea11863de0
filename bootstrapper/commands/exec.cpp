#include "agent/checks/printable.hpp"
#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

/// A host's output with its name in front of every line, as pssh and clush show it.
std::string prefixed(const std::string& name, const std::string& output) {
  std::string text;
  for (std::size_t at = 0; at < output.size();) {
    const auto end = std::min(output.find('\n', at), output.size());
    text += name + " | " + printable(output.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return text;
}

std::string how_it_ended(const Exit& exit) {
  if (exit.signal) return "ended by signal " + std::to_string(exit.signal);
  return "exit status " + std::to_string(exit.status);
}

asio::awaitable<Result<int>> exec(phases::Run& run, const Invocation& invocation,
                                  std::vector<std::string> argv) {
  const phases::Phase connect[] = {phases::kConnect};
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, connect, all));
  muster::Run request;
  request.command.argv = std::move(argv);
  request.deadline_ms = static_cast<std::uint32_t>(std::chrono::milliseconds(run.options.timeout).count());
  CallOptions options;
  options.deadline = run.options.timeout + std::chrono::seconds(5);
  const auto links = run.fleet.reached();
  const auto ask = [&](fleet::Link* link) { return link->ask(request, options); };
  auto work = fleet::fan_out<Captured>(links, run.options.parallel, ask);
  const auto outcomes = co_await std::move(work);
  run.progress.end();
  std::optional<Error> first = run.fleet.first_problem();
  for (std::size_t i = 0; i < links.size(); ++i) {
    const auto& name = links[i]->host().name;
    if (!outcomes[i]) {
      if (!first) first = outcomes[i].error();
      continue;
    }
    (*invocation.changes)[name].push_back("the command ran, " + how_it_ended(outcomes[i]->exit));
    print(prefixed(name, outcomes[i]->out));
    std::fputs(prefixed(name, outcomes[i]->err).c_str(), stderr);
    if (outcomes[i]->exit != Exit{} && !first)
      first = fail(ErrorKind::command, how_it_ended(outcomes[i]->exit)).in(name);
  }
  if (first) co_return *std::move(first);
  co_return 0;
}

}  // namespace

void add_exec(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("exec", "run one command on all hosts at once: muster exec -- uptime");
  auto argv = std::make_shared<std::vector<std::string>>();
  command->add_option("COMMAND", *argv, "the program and its arguments; no shell is between")->required();
  command->positionals_at_end();
  command->callback([&invocation, argv] {
    invocation.run = [&invocation, argv] {
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed,
                            [&invocation, argv](phases::Run& run) { return exec(run, invocation, *argv); });
    };
  });
}

}  // namespace muster::commands
