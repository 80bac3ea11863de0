#include "bootstrapper/playbook/run/task_attempts.hpp"

#include "bootstrapper/playbook/run/action.hpp"
#include "bootstrapper/playbook/run/conditions.hpp"
#include "bootstrapper/playbook/run/rest.hpp"

namespace muster::play {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// The keywords of a task, rendered for one item.
struct Settings {
  bool check = false;
  bool diff = false;
  bool no_log = false;
  bool ignore_errors = false;
  bool ignore_unreachable = false;
  std::string delegate_to;
  Environment environment;
  std::vector<std::string> notify;
  std::int64_t attempts = 1;
  std::chrono::seconds delay{5};
};

Result<std::int64_t> whole(const std::optional<playbook::Written>& written, std::int64_t otherwise,
                           LayeredScope& scope) {
  if (!written || written->value.is_null()) return otherwise;
  TRY(const auto value, scope.templates().render(written->value, scope));
  return whole_of(value);
}

Result<std::vector<std::string>> names_to_notify(const playbook::Task& task, LayeredScope& scope) {
  std::vector<std::string> names;
  for (const auto& written : task.notify) {
    TRY(const auto value, scope.templates().render(written.value, scope));
    if (const auto* list = value.if_array()) {
      for (const auto& element : *list) names.push_back(plain_text(element));
    } else {
      names.push_back(plain_text(value));
    }
  }
  return names;
}

Result<Environment> environment_of(const playbook::Task& task, LayeredScope& scope) {
  Environment environment;
  for (const auto& written : task.keywords.environment) {
    TRY(const auto part, scope.templates().render(written, scope));
    if (part.is_string() && part.get_string() == omit_token()) continue;
    if (!part.is_object())
      return muster::fail(ErrorKind::usage, "environment must be a dictionary, received " + plain_text(part));
    for (const auto& [name, value] : part.get_object()) environment[name] = plain_text(value);
  }
  return environment;
}

Result<void> settle_repeats(const playbook::Task& task, LayeredScope& scope, Settings& settings) {
  if (task.until.empty()) return {};
  TRY(const auto retries, whole(task.retries, 3, scope));
  settings.attempts = retries <= 0 ? 1 : retries + 1;
  TRY(const auto delay, whole(task.delay, 5, scope));
  settings.delay = std::chrono::seconds(delay < 0 ? 1 : delay);
  return {};
}

Result<Settings> settle(const RunningTask& running, LayeredScope& scope) {
  const auto& task = running.task;
  const auto& options = running.run.session.options;
  Settings settings;
  TRY(settings.check, keyword(task.keywords.check_mode, options.check, scope));
  TRY(settings.diff, keyword(task.keywords.diff, options.diff, scope));
  TRY(settings.no_log, keyword(task.keywords.no_log, false, scope));
  TRY(settings.ignore_errors, keyword(task.keywords.ignore_errors, false, scope));
  TRY(settings.ignore_unreachable, keyword(task.keywords.ignore_unreachable, false, scope));
  if (task.keywords.delegate_to) {
    TRY(const auto name, scope.templates().render(task.keywords.delegate_to->value, scope));
    settings.delegate_to = plain_text(name);
  }
  TRY(settings.environment, environment_of(task, scope));
  TRY(settings.notify, names_to_notify(task, scope));
  TRY(settle_repeats(task, scope, settings));
  return settings;
}

/// The host that does the work: by its name in the inventory, or by its address.
Result<std::string> delegate(const Session& session, const std::string& name) {
  if (session.inventory.find(name)) return name;
  for (const auto& host : session.inventory.hosts) {
    const auto* address = host.variables.if_contains("ansible_host");
    if (address && address->is_string() && address->get_string() == name) return host.name;
  }
  return muster::fail(ErrorKind::usage,
                      "delegate_to: \"" + name +
                          "\" is no host of this cluster; tasks run by its agents only, and "
                          "never on this machine");
}

void complete(const playbook::Task& task, std::int64_t attempt, json::object& result) {
  if (!result.contains("failed")) {
    const auto* rc = result.if_contains("rc");
    result["failed"] = rc && plain_text(*rc) != "0";
  }
  if (!task.until.empty()) result["attempts"] = attempt;
  if (!result.contains("changed")) result["changed"] = false;
}

/// changed_when and failed_when, which see the result that they judge.
void judge(const playbook::Task& task, LayeredScope& scope, json::object& result) {
  const auto* skipped = result.if_contains("skipped");
  if (skipped && skipped->is_bool() && skipped->get_bool()) return;
  const auto cannot = [&result](std::string_view key, const Error& error) {
    result["failed"] = true;
    result[key] = error.message();
  };
  if (task.changed_when && !task.changed_when->empty()) {
    const auto changed = all_hold(*task.changed_when, scope);
    if (!changed) return cannot("changed_when_result", changed.error());
    result["changed"] = *changed;
    if (!task.register_as.empty()) scope.set(task.register_as, result);
  }
  if (task.failed_when && !task.failed_when->empty()) {
    const auto failed = all_hold(*task.failed_when, scope);
    if (!failed) return cannot("failed_when_result", failed.error());
    result["failed_when_result"] = *failed;
    result["failed"] = *failed;
  }
}

/// What this result makes known to the next item of the loop, and to the conditions of this one.
void learn(const Outcome& outcome, LayeredScope& scope) {
  const auto* facts = outcome.values.if_contains("ansible_facts");
  if (outcome.facts == FactsKind::none || !facts || !facts->is_object()) return;
  for (const auto& [name, value] : facts->get_object()) scope.set(name, value);
}

void lose(Outcome& outcome, const Error& error) {
  outcome.unreachable = true;
  outcome.values = json::object();
  outcome.values["unreachable"] = true;
  outcome.values["changed"] = false;
  outcome.values["msg"] = error.message();
}

/// One result, judged; an unreachable host has none.
asio::awaitable<Result<void>> attempt_once(Work& work, std::int64_t attempt) {
  auto doing = perform(work);
  CO_TRY(auto result, co_await std::move(doing));
  const auto& task = work.task;
  complete(task, attempt, result);
  if (!task.register_as.empty()) work.scope.set(task.register_as, result);
  work.outcome.values = result;
  learn(work.outcome, work.scope);
  judge(task, work.scope, result);
  if (!task.register_as.empty()) work.scope.set(task.register_as, result);
  work.outcome.values = std::move(result);
  co_return Result<void>{};
}

asio::awaitable<Result<Outcome>> repeat(Work& work, const Settings& settings) {
  for (std::int64_t attempt = 1; attempt <= settings.attempts; ++attempt) {
    auto trying = attempt_once(work, attempt);
    auto tried = co_await std::move(trying);
    if (!tried && tried.error().kind() != ErrorKind::unreachable) co_return std::move(tried).error();
    if (!tried) {
      lose(work.outcome, tried.error());
      break;
    }
    if (settings.attempts == 1) break;
    CO_TRY(const bool enough, all_hold(work.task.until, work.scope));
    if (enough) break;
    if (attempt == settings.attempts) {
      work.outcome.values["attempts"] = settings.attempts - 1;
      work.outcome.values["failed"] = true;
      if (!work.task.register_as.empty()) work.scope.set(work.task.register_as, work.outcome.values);
      break;
    }
    work.session.output.retry(work.host, work.name, settings.attempts - attempt);
    auto resting = rest(settings.delay);
    co_await std::move(resting);
  }
  co_return std::move(work.outcome);
}

/// include_tasks only says which file; its tasks are put in by step_runner.
Result<Outcome> name_of_include(const playbook::Task& task, LayeredScope& scope) {
  const auto* file = task.arguments.if_contains("file");
  if (!file) file = task.arguments.if_contains("_raw_params");
  if (!file) return muster::fail(ErrorKind::usage, "No include file was specified to the include");
  TRY(const auto name, scope.templates().render(*file, scope));
  Outcome outcome;
  outcome.values["include"] = plain_text(name);
  outcome.values["include_args"] = json::object();
  return outcome;
}

/// Arguments that hold expressions are looked at by their action.
Result<json::object> arguments_of(const playbook::Task& task, LayeredScope& scope) {
  json::object arguments;
  for (const auto& [name, written] : task.arguments) {
    if (task.module->name == "assert" && name == "that") continue;
    TRY(auto value, scope.templates().render(written, scope));
    arguments[name] = std::move(value);
  }
  // A line is a text, whatever its template gave.
  if (auto* line = arguments.if_contains("_raw_params"); line && !line->is_string())
    *line = plain_text(*line);
  json::value whole = std::move(arguments);
  remove_omitted(whole);
  return std::move(whole.get_object());
}

}  // namespace

Result<bool> conditions_hold(const playbook::Task& task, LayeredScope& scope) {
  return all_hold(task.keywords.when, scope);
}

Outcome skipped_by_condition() {
  Outcome outcome;
  outcome.values["changed"] = false;
  outcome.values["skipped"] = true;
  outcome.values["skip_reason"] = "Conditional result was False";
  return outcome;
}

asio::awaitable<Result<Outcome>> run_attempts(const RunningTask& running, const std::string& host,
                                              LayeredScope& scope) {
  const auto& task = running.task;
  auto& session = running.run.session;
  CO_TRY(const bool wanted, conditions_hold(task, scope));
  if (!wanted) {
    auto skipped = skipped_by_condition();
    const auto hidden = keyword(task.keywords.no_log, false, scope);
    skipped.no_log = !hidden || *hidden;
    co_return skipped;
  }
  if (task.module->name == "include_tasks") co_return name_of_include(task, scope);
  CO_TRY(auto settings, settle(running, scope));
  std::string where = host;
  if (!settings.delegate_to.empty()) {
    CO_TRY(where, delegate(session, settings.delegate_to));
  }
  const auto target = session.hosts.find(where);
  if (target == session.hosts.end()) co_return muster::fail(ErrorKind::usage, "no host is named " + where);
  Outcome outcome;
  outcome.no_log = settings.no_log;
  outcome.shows_diff = settings.diff;
  outcome.ignore_errors = settings.ignore_errors;
  outcome.ignore_unreachable = settings.ignore_unreachable;
  outcome.notify = settings.notify;
  if (where != host) outcome.delegated_to = where;
  Work work(session, task, scope, *target->second, outcome);
  work.host = host;
  work.name = running.name;
  CO_TRY(work.arguments, arguments_of(task, scope));
  work.environment = std::move(settings.environment);
  work.check = settings.check;
  work.diff = settings.diff;
  auto repeating = repeat(work, settings);
  co_return co_await std::move(repeating);
}

}  // namespace muster::play
