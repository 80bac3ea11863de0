#include "bootstrapper/playbook/run/task_runner.hpp"

#include "bootstrapper/playbook/run/conditions.hpp"
#include "bootstrapper/playbook/run/rest.hpp"
#include "bootstrapper/playbook/run/task_attempts.hpp"
#include "bootstrapper/playbook/run/task_loop.hpp"

namespace muster::play {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// The Error of a task that could not be tried, in Ansible's words and with its place.
Outcome outcome_of(const Error& error, const playbook::Task& task) {
  std::string msg = error.message();
  if (is_about_undefined(msg) && !msg.starts_with("The conditional check"))
    msg = "The task includes an option with an undefined variable. The error was: " + msg;
  if (!task.at.file.empty()) {
    msg += "\n\nThe error appears to be in '" + task.at.file.string() + "': line " +
           std::to_string(task.at.line) + ", column " + std::to_string(task.at.column);
  }
  auto outcome = Outcome::failure(std::move(msg));
  outcome.values["changed"] = false;
  return outcome;
}

Result<std::chrono::milliseconds> pause_between(const playbook::Task& task, LayeredScope& scope) {
  if (!task.loop_control.pause) return std::chrono::milliseconds(0);
  TRY(const auto value, scope.templates().render(task.loop_control.pause->value, scope));
  if (value.is_double()) return std::chrono::milliseconds(static_cast<long>(value.get_double() * 1000));
  TRY(const auto seconds, whole_of(value));
  return std::chrono::milliseconds(seconds * 1000);
}

asio::awaitable<Result<Outcome>> run_items(const RunningTask& running, const std::string& host,
                                           LayeredScope& scope, const json::array& items) {
  const auto& task = running.task;
  CO_TRY(const auto between, pause_between(task, scope));
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0 && between.count() > 0) {
      auto resting = rest(between);
      co_await std::move(resting);
    }
    enter_item(task, items, i, scope);
    auto attempting = run_attempts(running, host, scope);
    CO_TRY(auto outcome, co_await std::move(attempting));
    mark_item(task, items, i, scope, outcome);
    leave_item(task, scope);
    running.run.session.output.item(host, outcome);
    outcomes.push_back(std::move(outcome));
  }
  co_return sum_of(std::move(outcomes));
}

Outcome empty_loop() {
  Outcome outcome;
  outcome.looped = true;
  outcome.values["changed"] = false;
  outcome.values["skipped"] = true;
  outcome.values["skipped_reason"] = "No items in the list";
  outcome.values["results"] = json::array();
  return outcome;
}

asio::awaitable<Result<Outcome>> run_whole(const RunningTask& running, const std::string& host,
                                           LayeredScope& scope) {
  auto items = loop_items(running.task, scope);
  if (!items) {
    // A condition that does not hold spares the task the loop that it could not have.
    const auto wanted = conditions_hold(running.task, scope);
    if (wanted && !*wanted) co_return skipped_by_condition();
    co_return std::move(items).error();
  }
  if (*items && (*items)->empty()) co_return empty_loop();
  if (*items) {
    auto looping = run_items(running, host, scope, **items);
    co_return co_await std::move(looping);
  }
  auto attempting = run_attempts(running, host, scope);
  co_return co_await std::move(attempting);
}

}  // namespace

asio::awaitable<Outcome> run_task(const RunningTask& running, std::string host) {
  TaskScope seen(running.run, host, &running.task, running.magic, running.include);
  auto whole = run_whole(running, host, seen.scope());
  auto outcome = co_await std::move(whole);
  if (!outcome) {
    auto failed = outcome_of(outcome.error(), running.task);
    // Not even the words of an error may show what no_log hides.
    const auto hidden = keyword(running.task.keywords.no_log, false, seen.scope());
    failed.no_log = !hidden || *hidden;
    const auto ignored = keyword(running.task.keywords.ignore_errors, false, seen.scope());
    failed.ignore_errors = ignored && *ignored;
    co_return failed;
  }
  if (!outcome->values.contains("changed")) outcome->values["changed"] = false;
  co_return std::move(*outcome);
}

Result<bool> keyword(const std::optional<playbook::Written>& written, bool otherwise, LayeredScope& scope) {
  if (!written || written->value.is_null()) return otherwise;
  TRY(const auto value, scope.templates().render(written->value, scope));
  return boolean_of(value);
}

}  // namespace muster::play
