#include "bootstrapper/playbook/run/results.hpp"

#include "bootstrapper/playbook/run/failure_text.hpp"
#include "bootstrapper/playbook/run/handlers.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

/// The hosts that learn from a result.
std::vector<std::string> learners(const PlayRun& run, const std::string& host, bool everywhere) {
  if (!everywhere) return {host};
  std::vector<std::string> all;
  for (const auto& each : run.batch) {
    if (!run.session.unreachable.contains(each)) all.push_back(each);
  }
  return all;
}

json::object failed_task(const RunningTask& running) {
  json::object task;
  task["name"] = running.task.name.empty() ? std::string() : running.name;
  task["action"] = running.task.written_module;
  task["args"] = running.task.arguments;
  task["register"] = running.task.register_as.empty() ? json::value() : json::value(running.task.register_as);
  return task;
}

/// The item that failed says why a loop did.
const Outcome& culprit(const Outcome& outcome) {
  for (const auto& item : outcome.items) {
    if (item.failed() || item.unreachable) return item;
  }
  return outcome;
}

void note_trouble(const RunningTask& running, const std::string& host, const Outcome& outcome,
                  std::optional<Trouble>& first) {
  if (!first) first = Trouble{host, running.name, failure_text(culprit(outcome), running.task.module->name)};
}

void fail_host(const RunningTask& running, const std::string& host, const Outcome& outcome, bool everywhere,
               bool rescuable) {
  auto& run = running.run;
  auto& stats = run.session.stats[host];
  for (const auto& each : everywhere ? run.running(run.batch) : std::vector<std::string>{host}) {
    run.standings[each] = Standing::failing;
  }
  if (!rescuable) {
    ++stats.failures;
    note_trouble(running, host, outcome, run.session.first_failure);
    return;
  }
  ++stats.rescued;
  run.session.variables.set(host, "ansible_failed_task", failed_task(running));
  run.session.variables.set(host, "ansible_failed_result", outcome.values);
}

void count_done(HostStats& stats, const Outcome& outcome) {
  ++stats.ok;
  if (outcome.changed()) ++stats.changed;
}

void lose(const RunningTask& running, const std::string& host, const Outcome& outcome) {
  auto& run = running.run;
  auto& stats = run.session.stats[host];
  if (outcome.ignore_unreachable) {
    ++stats.ok;
    ++stats.ignored;
    return;
  }
  ++stats.unreachable;
  note_trouble(running, host, outcome, run.session.first_loss);
  run.standings[host] = Standing::lost;
  run.session.unreachable.insert(host);
}

void learn_facts(PlayRun& run, const Outcome& outcome, const std::vector<std::string>& hosts) {
  const auto* facts = outcome.values.if_contains("ansible_facts");
  if (!facts || !facts->is_object()) return;
  for (const auto& host : hosts) {
    switch (outcome.facts) {
      case FactsKind::none:
      case FactsKind::facts:
        run.session.variables.add_facts(host, facts->get_object());
        break;
      case FactsKind::variables:
        run.session.variables.include(host, facts->get_object());
        break;
      case FactsKind::set:
        for (const auto& [name, value] : facts->get_object()) run.session.variables.set(host, name, value);
        break;
    }
  }
}

Result<void> take_success(const RunningTask& running, const std::string& host, const Outcome& outcome,
                          bool everywhere) {
  auto& run = running.run;
  const auto hosts = learners(run, host, everywhere);
  const auto take_one = [&](const Outcome& one) -> Result<void> {
    if (outcome.changed()) {
      TRY(notify(run, host, one.notify));
    }
    if (running.task.module->name != "debug") learn_facts(run, one, hosts);
    return {};
  };
  if (outcome.looped) {
    for (const auto& item : outcome.items) {
      TRY(take_one(item));
    }
  } else {
    TRY(take_one(outcome));
  }
  // The tasks of an included file are counted once they could be read.
  if (running.task.module->name != "include_tasks") count_done(run.session.stats[host], outcome);
  return {};
}

}  // namespace

Result<void> take_in(const RunningTask& running, const std::string& host, const Outcome& outcome,
                     bool everywhere, bool rescuable) {
  auto& run = running.run;
  auto& stats = run.session.stats[host];
  if (outcome.failed() && outcome.ignore_errors) {
    count_done(stats, outcome);
    ++stats.ignored;
  } else if (outcome.failed()) {
    fail_host(running, host, outcome, everywhere, rescuable);
  } else if (outcome.unreachable) {
    lose(running, host, outcome);
  } else if (outcome.skipped()) {
    ++stats.skipped;
  } else {
    TRY(take_success(running, host, outcome, everywhere));
  }
  if (running.task.register_as.empty()) return {};
  for (const auto& each : learners(run, host, everywhere)) {
    run.session.variables.set(each, running.task.register_as, outcome.values);
  }
  return {};
}

}  // namespace muster::play
