// yum of EL 7, driven by its command line: first with --assumeno, which tells what no repository has and
// what would be done, then for good.

#include "agent/tasks/modules/package_modules.hpp"
#include "agent/tasks/modules/yum_task.hpp"
#include "agent/tasks/modules/yum_updates.hpp"

namespace muster::modules {

namespace asio = boost::asio;

namespace {

using Argv = std::vector<std::string>;
using State = PackageRequest::State;

asio::awaitable<Result<bool>> has_group(const Yum& yum, std::string spec) {
  auto program = yum_command(yum, "", "grouplist", {"installed", "hidden", "ids"});
  program.to_the_end = false;
  CO_TRY(const auto seen, co_await yum.task.run(std::move(program)));
  co_return lists_installed_group(seen.out, spec);
}

asio::awaitable<Result<Need>> need_of_name(Yum& yum, std::string spec) {
  if (!names_many(spec)) {
    CO_TRY(const auto same, co_await yum.installed.named(spec));
    if (!same.empty()) {
      yum.results.push_back(same.front().text() + " providing " + spec + " is already installed");
      co_return Need::nothing;
    }
    CO_TRY(const auto providers, co_await yum.installed.providing(spec));
    if (!providers.empty()) {
      yum.results.push_back(providers.front().text() + " providing " + spec + " is already installed");
      co_return Need::nothing;
    }
  }
  const auto wanted = parse_envra(spec);
  if (!wanted || !yum.request.allow_downgrade) co_return Need::install;
  CO_TRY(const auto others, co_await yum.installed.named(wanted->name));
  const bool newer = !others.empty() && compare(others.front().evr, wanted->evr) > 0;
  co_return newer ? Need::downgrade : Need::install;
}

asio::awaitable<Result<Need>> need_of(Yum& yum, std::string spec) {
  if (names_a_file(spec)) co_return co_await need_of_file(yum, spec);
  if (!spec.starts_with("@")) co_return co_await need_of_name(yum, spec);
  CO_TRY(const bool there, co_await has_group(yum, spec));
  co_return there ? Need::nothing : Need::install;
}

Running install(Yum& yum) {
  Argv wanted;
  Argv older;
  for (const auto& spec : yum.request.names) {
    if (is_missing_file(spec)) {
      co_return yum.failure_told("No RPM file matching '" + spec + "' found on system", 127);
    }
    CO_TRY(const auto need, co_await need_of(yum, spec));
    if (need == Need::install) wanted.push_back(spec);
    if (need == Need::downgrade) older.push_back(spec);
  }
  auto answer = yum.answer(false);
  if (!older.empty()) {
    yum.changes["installed"] = array_of(older);
    CO_TRY(answer, co_await change(yum, "downgrade", older));
    if (answer.failed) co_return answer;
  }
  if (wanted.empty()) co_return answer;
  const bool changed = answer.changed;
  yum.changes["installed"] = array_of(wanted);
  CO_TRY(answer, co_await change(yum, "install", wanted));
  if (!answer.changed && !answer.failed) answer.values.erase("changes");
  answer.changed = !answer.failed && (answer.changed || changed);
  co_return answer;
}

asio::awaitable<Result<bool>> is_there(const Yum& yum, std::string spec, bool or_provided) {
  if (spec.starts_with("@")) co_return co_await has_group(yum, spec);
  CO_TRY(const auto named, co_await yum.installed.named(spec));
  if (!named.empty() || !or_provided) co_return !named.empty();
  CO_TRY(const auto providers, co_await yum.installed.providing(spec));
  co_return !providers.empty();
}

Running remove(Yum& yum) {
  Argv there;
  for (const auto& spec : yum.request.names) {
    CO_TRY(const bool installed, co_await is_there(yum, spec, true));
    if (installed) there.push_back(spec);
    if (!installed) yum.results.push_back(spec + " is not installed");
  }
  if (there.empty()) co_return yum.answer(false);
  yum.changes["removed"] = array_of(there);
  if (yum.task.check) co_return yum.answer(true);
  const std::string verb = yum.request.autoremove ? "autoremove" : "remove";
  CO_TRY(auto answer, co_await carry_out(yum, verb, there));
  if (answer.failed) co_return answer;
  for (const auto& spec : there) {
    CO_TRY(const bool still, co_await is_there(yum, spec, false));
    if (still) co_return yum.failure("Package '" + spec + "' couldn't be removed!", 0);
  }
  answer.changed = true;
  co_return answer;
}

Running expire_cache(Yum& yum) {
  if (yum.task.check) co_return yum.answer(false, 0, "Cache updated");
  auto program = yum_command(yum, "-y", "clean", {"expire-cache"});
  CO_TRY(const auto seen, co_await yum.task.run(std::move(program)));
  if (seen.exit == Exit{}) co_return yum.answer(false, 0, "Cache updated");
  yum.results.push_back(seen.err);
  co_return yum.answer(false, seen.exit.status, "Failed to update cache");
}

}  // namespace

Running run_yum(Task& task) {
  const auto backend = task.arguments.text("use_backend");
  const bool automatic = backend.empty() || backend == "auto";
  if (backend == "dnf" || backend == "yum4" || (automatic && !has_yum3())) co_return co_await run_dnf(task);
  CO_TRY(auto request, read_package_request(task.arguments));
  CO_TRY(co_await wait_for_package_lock(&yum_lock_is_held, request.lock_timeout, "yum"));
  Yum yum(task, std::move(request));
  const bool expires = yum.request.update_cache;
  if (expires && yum.request.names.empty()) co_return co_await expire_cache(yum);
  if (expires && yum.request.state != State::absent) {
    CO_TRY(co_await expire_cache(yum));
    yum.results.clear();
  }
  if (yum.request.names.empty() && yum.request.autoremove) {
    co_return fail(ErrorKind::command, "autoremove without a name is not supported for yum");
  }
  if (yum.request.state == State::absent) co_return co_await remove(yum);
  if (yum.request.state == State::latest || yum.request.update_only) co_return co_await bring_up_to_date(yum);
  co_return co_await install(yum);
}

}  // namespace muster::modules
