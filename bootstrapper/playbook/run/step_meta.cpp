// How StepRunner does `meta`: what a task can say to the play itself.

#include "bootstrapper/playbook/run/conditions.hpp"
#include "bootstrapper/playbook/run/step_runner.hpp"

namespace muster::play {

namespace {

/// What a meta task asks for.
std::string asked_of(const playbook::Task& task) {
  const auto* asked = task.arguments.if_contains("_raw_params");
  return asked ? plain_text(*asked) : std::string();
}

bool asks_each_host(std::string_view asked) {
  return asked == "end_host" || asked == "flush_handlers";
}

}  // namespace

StepRunner::Running StepRunner::meta(const playbook::Task& task, const std::vector<std::string>& hosts,
                                     Surrounding around) {
  auto& session = run_.session;
  const auto asked = asked_of(task);
  session.output.task({.task = &task,
                       .name = task.name.empty() ? task.written_module : task.name,
                       .handler = around.handler});
  const auto magic = run_.magic();
  std::vector<std::string> meant;
  for (const auto& host : hosts) {
    TaskScope seen(run_, host, &task, magic, around.include);
    CO_TRY(const bool yes, all_hold(task.keywords.when, seen.scope()));
    if (yes) {
      meant.push_back(host);
    } else {
      Outcome skipped;
      skipped.values["skipped"] = true;
      skipped.values["skip_reason"] = asked + " conditional evaluated to False";
      session.output.result(host, skipped);
    }
    if (!asks_each_host(asked)) break;
  }
  session.output.task_done();
  if (meant.empty()) co_return Result<void>{};
  if (asked == "flush_handlers") {
    auto flushing = flush_handlers(meant, around);
    co_return co_await std::move(flushing);
  }
  if (asked == "end_host") {
    for (const auto& host : meant) run_.standings[host] = Standing::ended;
  } else if (asked == "end_play" || asked == "end_batch") {
    for (auto& [host, standing] : run_.standings) {
      if (standing != Standing::lost) standing = standing == Standing::failing ? standing : Standing::ended;
    }
    run_.play_ended = asked == "end_play";
  } else if (asked == "clear_facts") {
    for (const auto& host : run_.batch) session.variables.clear_facts(host);
  } else if (asked != "noop" && asked != "reset_connection" && asked != "refresh_inventory") {
    co_return muster::fail(ErrorKind::usage, "meta: \"" + asked + "\" is not supported");
  }
  co_return Result<void>{};
}

}  // namespace muster::play
