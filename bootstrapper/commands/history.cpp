#include <cstdio>

#include "bootstrapper/commands/history_text.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/history/local_store.hpp"
#include "bootstrapper/history/on_masters.hpp"
#include "bootstrapper/report/json.hpp"

namespace muster::commands {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

struct Asked {
  std::vector<std::string> runs;
  bool here = false;
};

/// What this machine and the masters keep.
struct Kept {
  fs::path directory;  ///< on this machine; empty: there is none
  std::vector<history::Record> records;
};

PastRun past(const Kept& kept, history::Record record) {
  PastRun run;
  run.here = !kept.directory.empty() && fs::exists(kept.directory / (record.id + ".json"));
  run.running = run.here && history::is_running(kept.directory, record.id);
  run.record = std::move(record);
  return run;
}

Kept kept_here(const cluster::Spec& spec) {
  Kept kept;
  if (auto directory = history::directory_for(spec.name)) kept.directory = std::move(*directory);
  if (!kept.directory.empty()) kept.records = history::merged(history::read_records(kept.directory), {});
  return kept;
}

asio::awaitable<void> add_masters(phases::Run& run, Kept& kept) {
  auto connecting = run.fleet.connect(run.spec.with_role(Role::master), run.options.parallel, run.payload,
                                      run.options.bring, [](const fleet::Member&) {});
  co_await std::move(connecting);
  auto records = co_await history::read_from_masters(run.fleet);
  kept.records = history::merged(std::move(kept.records), std::move(records));
  for (const auto& member : run.fleet.members()) {
    if (member.problem)
      run.progress.note("note: what only this master keeps is missing: " + member.problem->message());
  }
}

asio::awaitable<std::string> log_of(const phases::Run& run, const Kept& kept, const PastRun& past) {
  auto log = past.here ? history::read_log(kept.directory, past.record.id) : std::string();
  if (log.empty()) log = co_await history::read_log_from_masters(run.fleet, past.record.id);
  co_return log;
}

void show_all(const phases::Run& run, const Invocation& invocation, const Kept& kept) {
  std::vector<PastRun> runs;
  for (const auto& record : kept.records) runs.push_back(past(kept, record));
  if (invocation.output == "json") return print(report::pretty(history_json(run.spec.name, runs)));
  print(runs.empty() ? run.spec.name + ": no run is recorded; those that change something will be\n"
                     : history_table(runs));
}

asio::awaitable<Result<int>> show(phases::Run& run, const Invocation& invocation, const Asked& asked) {
  auto kept = kept_here(run.spec);
  if (!asked.here) co_await add_masters(run, kept);
  run.progress.end();
  if (asked.runs.empty()) {
    show_all(run, invocation, kept);
    co_return 0;
  }
  CO_TRY(const auto first, history::find_run(kept.records, asked.runs.front()));
  const auto one = past(kept, first);
  const bool json = invocation.output == "json";
  if (asked.runs.size() == 1) {
    const auto log = co_await log_of(run, kept, one);
    print(json ? report::pretty(run_json(run.spec.name, one, log)) : run_text(one, log));
    co_return 0;
  }
  CO_TRY(const auto second, history::find_run(kept.records, asked.runs.back()));
  const auto other = past(kept, second);
  print(json ? report::pretty(compared_json(run.spec.name, one, other)) : compared_text(one, other));
  co_return 0;
}

}  // namespace

void add_history(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "history", "past runs that changed something: who, when, what changed, how it ended, with the log");
  auto asked = std::make_shared<Asked>();
  command
      ->add_option("RUN", asked->runs, "one run whole, or two compared; the beginning of its name is enough")
      ->expected(0, 2);
  command->add_flag("--here", asked->here, "only what is kept on this machine; no host is asked");
  command->callback([&invocation, asked] {
    invocation.run = [&invocation, asked] {
      invocation.only_looks = true;
      return run_on_cluster(invocation, fleet::Bring::nothing,
                            [&](phases::Run& run) { return show(run, invocation, *asked); });
    };
  });
}

}  // namespace muster::commands
