#include <unistd.h>

#include <CLI/CLI.hpp>

#include "agent/checks/printable.hpp"
#include "agent/protocol/task_group.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/playbook/run/extra_variables.hpp"
#include "bootstrapper/playbook/run/find_playbook.hpp"
#include "bootstrapper/playbook/run/fleet_play.hpp"
#include "bootstrapper/playbook/run/json_output.hpp"
#include "bootstrapper/playbook/run/list_tasks.hpp"
#include "bootstrapper/playbook/run/rest.hpp"
#include "bootstrapper/playbook/run/text_output.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

/// What the command line says beside the flags of every command.
struct Asked {
  std::vector<std::string> playbooks;
  std::vector<std::string> extra;
  play::Options options;
  bool list_tasks = false;
  bool syntax_check = false;
};

void print_note(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

/// All of them, or everything that is wrong with any of them.
Result<std::vector<playbook::Playbook>> load(const Asked& asked) {
  std::vector<playbook::Playbook> playbooks;
  std::string problems;
  for (const auto& name : asked.playbooks) {
    std::string warnings;
    auto loaded = play::load_playbook(name, warnings);
    print_note(warnings);
    if (loaded) {
      playbooks.push_back(std::move(*loaded));
    } else if (loaded.error().message().ends_with('\n')) {
      problems += loaded.error().message();
    } else {
      return std::move(loaded).error();
    }
  }
  if (problems.empty()) return playbooks;
  print_note(problems);
  return fail(ErrorKind::usage, "a playbook cannot be used; no host was touched");
}

/// Redraws what is waited for, once a second.
asio::awaitable<void> keep_time(play::LiveLine& line) {
  while (true) {
    auto resting = play::rest(std::chrono::seconds(1));
    co_await std::move(resting);
    line.draw();
  }
}

std::unique_ptr<play::Output> make_output(const Invocation& invocation, play::LiveLine* live) {
  if (invocation.output == "json") return std::make_unique<play::JsonOutput>(print, print_note);
  const play::TextStyle style{wants_color(invocation, STDOUT_FILENO), invocation.verbosity};
  return std::make_unique<play::TextOutput>(print, print_note, style, live);
}

asio::awaitable<Result<play::Summary>> play_live(play::FleetPlay what, const Invocation& invocation,
                                                 const std::vector<playbook::Playbook>& playbooks) {
  if (!::isatty(STDERR_FILENO) || invocation.output == "json") {
    const auto output = make_output(invocation, nullptr);
    auto playing = play::play_on_fleet(std::move(what), playbooks, *output);
    co_return co_await std::move(playing);
  }
  play::LiveLine live(stderr);
  const auto output = make_output(invocation, &live);
  TaskGroup clock(co_await asio::this_coro::executor);
  clock.spawn(keep_time(live));
  auto playing = play::play_on_fleet(std::move(what), playbooks, *output);
  auto summary = co_await std::move(playing);
  live.wait_for({});
  clock.cancel();
  co_await clock.join();
  co_return summary;
}

asio::awaitable<Result<int>> run_play(phases::Run& run, const Invocation& invocation, const Asked& asked,
                                      const std::vector<playbook::Playbook>& playbooks) {
  auto options = asked.options;
  options.only = invocation.hosts;
  const auto refused = play::refused(run.spec, playbooks, options);
  if (!refused.empty()) {
    run.progress.end();
    print_note(refused);
    co_return fail(ErrorKind::usage, "a playbook cannot be used; no host was touched");
  }
  const phases::Phase connect[] = {phases::kConnect};
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, connect, all));
  run.progress.end();
  options.bundle = run.bundle;
  play::FleetPlay what{run.spec, run.fleet, std::move(options), run.options.timeout};
  auto playing = play_live(std::move(what), invocation, playbooks);
  CO_TRY(const auto summary, co_await std::move(playing));
  for (const auto& [host, stats] : summary.stats) {
    if (stats.changed > 0)
      (*invocation.changes)[host].push_back(counted(static_cast<std::size_t>(stats.changed), "task") +
                                            " changed");
  }
  if (summary.problem) co_return *summary.problem;
  co_return 0;
}

Result<int> start(Invocation& invocation, Asked& asked) {
  TRY(const auto playbooks, load(asked));
  TRY(asked.options.extra_variables, play::extra_variables(asked.extra));
  asked.options.verbosity = invocation.verbosity;
  asked.options.parallel = invocation.parallel;
  for (std::size_t i = 0; i < playbooks.size(); ++i) {
    if (asked.syntax_check) print("\nplaybook: " + asked.playbooks[i] + "\n");
    if (asked.list_tasks) print(play::listed_tasks(playbooks[i], asked.playbooks[i], asked.options));
  }
  if (asked.syntax_check || asked.list_tasks) return 0;
  invocation.only_looks = asked.options.check;
  const auto work = [&](phases::Run& run) { return run_play(run, invocation, asked, playbooks); };
  return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work);
}

}  // namespace

void add_play(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("play", "run playbooks on the hosts, in Ansible's language and without Python");
  auto asked = std::make_shared<Asked>();
  auto& options = asked->options;
  command->add_option("PLAYBOOK", asked->playbooks, "names of those that come with muster, or files")
      ->required();
  command->add_flag("-C,--check", options.check, "say what would change, change nothing");
  command->add_flag("-D,--diff", options.diff, "show how files differ");
  command->add_option("-l,--limit", options.limit, "only hosts of this pattern, such as 'nodes:!n3'");
  command->add_option("-t,--tags", options.tags, "only tasks with one of these tags, as A,B")->delimiter(',');
  command->add_option("--skip-tags", options.skip_tags, "no tasks with one of these tags")->delimiter(',');
  command->add_option("--start-at-task", options.start_at_task, "leave out what is before this task");
  command
      ->add_option("-e,--extra-vars", asked->extra,
                   "variables that win over all others: key=value, JSON or @FILE")
      ->allow_extra_args(false);
  command->add_flag("--list-tasks", asked->list_tasks, "list the tasks and do nothing");
  command->add_flag("--syntax-check", asked->syntax_check, "parse the playbooks and do nothing");
  command->callback(
      [&invocation, asked] { invocation.run = [&invocation, asked] { return start(invocation, *asked); }; });
}

}  // namespace muster::commands
