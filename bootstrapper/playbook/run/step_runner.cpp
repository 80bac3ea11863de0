#include "bootstrapper/playbook/run/step_runner.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "bootstrapper/fleet/fan_out.hpp"
#include "bootstrapper/playbook/run/conditions.hpp"
#include "bootstrapper/playbook/run/results.hpp"
#include "bootstrapper/playbook/run/tags.hpp"

namespace muster::play {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

std::string shown_name(const playbook::Task& task, LayeredScope& scope) {
  if (task.name.empty())
    return task.written_module.empty() ? std::string(task.module->name) : task.written_module;
  const auto name = scope.templates().text(task.name, scope);
  return name ? *name : task.name;
}

/// pause waits once for all hosts.
bool is_once(const playbook::Task& task, LayeredScope& scope) {
  const auto asked = keyword(task.keywords.run_once, false, scope);
  return (asked && *asked) || task.module->name == "pause";
}

bool is_flag(const std::optional<playbook::Written>& written, LayeredScope& scope) {
  const auto value = keyword(written, false, scope);
  return value && *value;
}

}  // namespace

bool is_start(const playbook::Task& task, const std::string& pattern) {
  const auto& module = task.written_module;
  return (!task.name.empty() && ::fnmatch(pattern.c_str(), task.name.c_str(), 0) == 0) ||
         (task.name.empty() && ::fnmatch(pattern.c_str(), module.c_str(), 0) == 0) || task.name == pattern;
}

bool StepRunner::has_started(const playbook::Task& task) {
  auto& session = run_.session;
  if (!session.started && is_start(task, session.options.start_at_task)) session.started = true;
  return session.started;
}

bool StepRunner::is_chosen(const playbook::Task& task, LayeredScope& scope) const {
  std::vector<std::string> tags;
  for (const auto& tag : task.keywords.tags) {
    const auto value = scope.templates().render_text(tag, scope);
    if (!value) {
      tags.push_back(tag);
    } else if (const auto* list = value->if_array()) {
      for (const auto& each : *list) tags.push_back(plain_text(each));
    } else {
      tags.push_back(plain_text(*value));
    }
  }
  const auto& options = run_.session.options;
  return chosen(tags, options.tags, options.skip_tags);
}

StepRunner::Running StepRunner::steps(const std::vector<playbook::Step>& steps,
                                      const std::vector<std::string>& hosts, Surrounding around) {
  for (const auto& step : steps) {
    if (run_.broken) break;
    if (const auto* one = std::get_if<playbook::Task>(&step)) {
      auto running = task(*one, hosts, around);
      CO_TRY(co_await std::move(running));
    } else {
      auto running = block(*std::get<std::shared_ptr<playbook::Block>>(step), hosts, around);
      CO_TRY(co_await std::move(running));
    }
  }
  co_return Result<void>{};
}

StepRunner::Running StepRunner::block(const playbook::Block& block, const std::vector<std::string>& hosts,
                                      Surrounding around) {
  const auto entered = run_.running(hosts);
  auto inside = around;
  inside.rescuable = around.rescuable || !block.rescue.empty();
  inside.sheltered = around.sheltered || !block.rescue.empty() || !block.always.empty();
  auto trying = steps(block.tasks, entered, inside);
  CO_TRY(co_await std::move(trying));

  std::vector<std::string> failing;
  const auto collect_failing = [&] {
    failing.clear();
    for (const auto& host : entered) {
      if (run_.standings[host] == Standing::failing) failing.push_back(host);
    }
  };
  const auto set_running = [&] {
    for (const auto& host : failing) run_.standings[host] = Standing::running;
  };
  collect_failing();
  if (!block.rescue.empty() && !failing.empty()) {
    set_running();
    auto saved = around;
    saved.sheltered = around.sheltered || !block.always.empty();
    auto rescuing = steps(block.rescue, failing, saved);
    CO_TRY(co_await std::move(rescuing));
    collect_failing();
  }
  if (!block.always.empty()) {
    const auto out = failing;
    set_running();
    auto last = steps(block.always, entered, around);
    CO_TRY(co_await std::move(last));
    for (const auto& host : out) {
      if (run_.standings[host] == Standing::running) run_.standings[host] = Standing::failing;
    }
  }
  co_return Result<void>{};
}

asio::awaitable<StepRunner::Outcomes> StepRunner::on_hosts(const RunningTask& running,
                                                           std::vector<std::string> hosts) {
  auto& output = run_.session.output;
  auto waiting = hosts;
  output.waiting(waiting);
  const auto work = [&](std::string host) -> asio::awaitable<Result<Outcome>> {
    auto doing = run_task(running, host);
    auto outcome = co_await std::move(doing);
    std::erase(waiting, host);
    output.result(host, outcome);
    output.waiting(waiting);
    co_return outcome;
  };
  auto all = fleet::fan_out<Outcome>(hosts, run_.session.options.parallel, work);
  auto results = co_await std::move(all);
  Outcomes outcomes;
  for (std::size_t i = 0; i < hosts.size(); ++i) outcomes.emplace_back(hosts[i], std::move(*results[i]));
  co_return outcomes;
}

StepRunner::Running StepRunner::task(const playbook::Task& task, const std::vector<std::string>& hosts,
                                     Surrounding around) {
  auto active = run_.running(hosts);
  if (active.empty() || run_.broken) co_return Result<void>{};
  const auto magic = run_.magic();
  TaskScope first(run_, active.front(), &task, magic, around.include);
  if (!around.handler && (!is_chosen(task, first.scope()) || !has_started(task))) co_return Result<void>{};
  if (task.module->name == "meta") {
    auto doing = meta(task, active, around);
    co_return co_await std::move(doing);
  }
  const bool once = is_once(task, first.scope());
  const bool fatal =
      (once || run_.play.any_errors_fatal || is_flag(task.keywords.any_errors_fatal, first.scope())) &&
      !is_flag(task.keywords.ignore_errors, first.scope());
  TaskBanner banner{.task = &task, .name = shown_name(task, first.scope()), .handler = around.handler};
  banner.check = is_flag(task.keywords.check_mode, first.scope()) && !run_.session.options.check;
  run_.session.output.task(banner);
  if (once) active.resize(1);
  const RunningTask running{run_, task, magic, around.include, banner.name};
  auto doing = on_hosts(running, active);
  const auto outcomes = co_await std::move(doing);
  run_.session.output.task_done();
  for (const auto& [host, outcome] : outcomes) {
    CO_TRY(take_in(running, host, outcome, once, around.rescuable));
  }
  if (task.module->name == "include_tasks") {
    auto including = include(running, outcomes, around);
    CO_TRY(co_await std::move(including));
  }
  stop_where_too_many_failed(outcomes, fatal, around);
  co_return Result<void>{};
}

StepRunner::Running StepRunner::flush_handlers(const std::vector<std::string>& hosts, Surrounding around) {
  around.handler = true;
  around.include = nullptr;
  for (std::size_t i = 0; i < run_.play.handlers.size(); ++i) {
    std::vector<std::string> notified;
    for (const auto& host : run_.running(hosts)) {
      if (run_.notified[host].contains(i)) notified.push_back(host);
    }
    if (notified.empty()) continue;
    auto running = task(run_.play.handlers[i], notified, around);
    CO_TRY(co_await std::move(running));
    for (const auto& host : notified) run_.notified[host].erase(i);
  }
  co_return Result<void>{};
}

void StepRunner::end_everything() {
  run_.broken = true;
  for (auto& [host, standing] : run_.standings) {
    if (standing == Standing::running) standing = Standing::ended;
  }
  run_.session.output.no_hosts_left();
}

void StepRunner::stop_where_too_many_failed(const Outcomes& outcomes, bool fatal, Surrounding around) {
  if (around.sheltered || run_.broken) return;
  const auto is_out = [this](const std::string& host) {
    const auto standing = run_.standings[host];
    return standing == Standing::failing || standing == Standing::lost;
  };
  if (fatal &&
      std::any_of(outcomes.begin(), outcomes.end(), [&](const auto& one) { return is_out(one.first); })) {
    return end_everything();
  }
  const auto most = most_failing();
  const auto failed = std::count_if(run_.batch.begin(), run_.batch.end(), [this](const std::string& host) {
    return run_.standings[host] == Standing::failing;
  });
  if (most && 100.0 * static_cast<double>(failed) > *most * static_cast<double>(run_.batch.size()))
    end_everything();
}

std::optional<double> StepRunner::most_failing() {
  if (!run_.play.max_fail_percentage) return std::nullopt;
  LayeredScope scope(run_.session.templates);
  scope.add(run_.play.vars, LayeredScope::Kind::templates);
  const auto value = run_.session.templates.render(run_.play.max_fail_percentage->value, scope);
  if (!value) return std::nullopt;
  if (value->is_double()) return value->get_double();
  const auto whole = whole_of(*value);
  return whole ? std::optional<double>(static_cast<double>(*whole)) : std::nullopt;
}

}  // namespace muster::play
