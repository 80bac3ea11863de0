// state=latest of yum.

#include <algorithm>

#include "agent/tasks/modules/package_modules.hpp"
#include "agent/tasks/modules/yum_task.hpp"
#include "agent/tasks/modules/yum_updates.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Argv = std::vector<std::string>;

/// What state=latest comes down to.
struct Latest {
  Argv install{};
  Argv update{};
  json::array updated{};  ///< [name, "VERSION.ARCH from REPOSITORY"]
};

void tell_updates(Latest& latest, const std::string& spec, const std::string& name,
                  const std::vector<AvailableUpdate>& versions) {
  for (const auto& update : versions) {
    const auto whole = update.version + "." + update.arch + " from " + update.repository;
    if (spec == name) {
      latest.updated.push_back(json::array{spec, whole});
      continue;
    }
    latest.updated.push_back(json::array{spec, "because of (at least) " + name + "-" + whole});
    return;
  }
}

asio::awaitable<Result<>> plan_update(Yum& yum, Latest& latest, const Updates& updates, std::string spec) {
  CO_TRY(auto there, co_await yum.installed.named(spec));
  if (there.empty()) {
    CO_TRY(there, co_await yum.installed.providing(spec));
  }
  if (there.empty()) {
    if (!yum.request.update_only) latest.install.push_back(spec);
    if (yum.request.update_only) {
      yum.results.push_back("Packages providing " + spec + " not installed due to update_only specified");
    }
    co_return Result<>{};
  }
  latest.update.push_back(spec);
  for (const auto& package : there) {
    const auto update = updates.find(package.name);
    if (update == updates.end()) continue;
    tell_updates(latest, spec, package.name, update->second);
    co_return Result<>{};
  }
  yum.results.push_back("All packages providing " + spec + " are up to date");
  co_return Result<>{};
}

asio::awaitable<Result<>> plan_each(Yum& yum, Latest& latest, const Updates& updates) {
  for (const auto& spec : yum.request.names) {
    if (spec.starts_with("@")) {
      latest.update.push_back(spec);
      latest.updated.push_back(json::array{spec, nullptr});
    } else if (names_a_file(spec)) {
      CO_TRY(const auto need, co_await need_of_file(yum, spec));
      if (need != Need::nothing) latest.install.push_back(spec);
    } else {
      CO_TRY(co_await plan_update(yum, latest, updates, spec));
    }
  }
  co_return Result<>{};
}

Running update_all(Yum& yum, const Updates& updates) {
  Latest all;
  for (const auto& [name, versions] : updates) tell_updates(all, name, name, versions);
  yum.changes["installed"] = json::array();
  yum.changes["updated"] = std::move(all.updated);
  if (yum.task.check) co_return yum.answer(true);
  const Argv none;
  CO_TRY(auto answer, co_await carry_out(yum, "update", none));
  answer.changed = !answer.failed;
  co_return answer;
}

}  // namespace

Running bring_up_to_date(Yum& yum) {
  for (const auto& spec : yum.request.names) {
    if (is_missing_file(spec)) {
      co_return yum.failure_told("No RPM file matching '" + spec + "' found on system", 127);
    }
  }
  auto asking = yum_command(yum, "", "check-update", {});
  asking.to_the_end = false;
  CO_TRY(const auto seen, co_await yum.task.run(std::move(asking)));
  constexpr int kThereAreSome = 100;
  if (seen.exit != Exit{} && seen.exit.status != kThereAreSome) co_return yum.failure(seen.err, 1);
  const bool all = std::ranges::find(yum.request.names, "*") != yum.request.names.end();
  if (seen.exit == Exit{} && all) {
    yum.results.emplace_back("Nothing to do here, all packages are up to date");
    co_return yum.answer(false);
  }
  const auto updates = seen.exit.status == kThereAreSome ? parse_updates(seen.out) : Updates{};
  if (all) co_return co_await update_all(yum, updates);

  Latest latest;
  CO_TRY(co_await plan_each(yum, latest, updates));
  yum.changes["installed"] = yum.request.update_only ? json::array() : array_of(latest.install);
  yum.changes["updated"] = latest.updated;
  Argv names = latest.install;
  if (!latest.updated.empty()) names.insert(names.end(), latest.update.begin(), latest.update.end());
  if (names.empty()) co_return yum.answer(false);
  const std::string verb = yum.request.update_only ? "update" : "install";
  co_return co_await change(yum, verb, names);
}

}  // namespace muster::modules
