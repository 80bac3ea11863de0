// group: a line of /etc/group, changed by the shadow utilities or, with `local`, by libuser's.

#include <fstream>

#include "agent/tasks/modules/accounts.hpp"

namespace muster::modules {

namespace asio = boost::asio;

namespace {

using Argv = std::vector<std::string>;

bool in_local_file(const std::string& name) {
  std::ifstream file("/etc/group");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name + ":")) return true;
  }
  return false;
}

/// The command that brings the group to be as asked; empty where it is.
Argv needed_command(const Arguments& asked, const std::optional<AccountGroup>& there) {
  const std::string prefix = asked.flag("local") ? "l" : "";
  const auto name = asked.text("name");
  if (asked.text("state") == "absent") {
    if (!there) return {};
    return {prefix + "groupdel", name};
  }
  Argv argv{prefix + (there ? "groupmod" : "groupadd")};
  if (asked.has("gid") && (!there || there->gid != asked.whole("gid"))) {
    argv.insert(argv.end(), {"-g", std::to_string(asked.whole("gid"))});
    if (asked.flag("non_unique")) argv.emplace_back("-o");
  }
  if (there && argv.size() == 1) return {};
  if (!there && asked.flag("system")) argv.emplace_back("-r");
  argv.push_back(name);
  return argv;
}

/// libuser does not look itself whether the number is another's.
asio::awaitable<Result<>> check_number_is_free(Task& task) {
  const auto& asked = task.arguments;
  if (!asked.flag("local") || asked.whole("gid") == 0) co_return Result<>{};
  CO_TRY(const auto groups, co_await all_groups(task));
  for (const auto& group : groups) {
    if (group.gid != asked.whole("gid") || group.name == asked.text("name")) continue;
    co_return fail(ErrorKind::command,
                   "GID '" + asked.text("gid") + "' already exists with group '" + group.name + "'");
  }
  co_return Result<>{};
}

}  // namespace

Running run_group(Task& task) {
  const auto& asked = task.arguments;
  const auto name = asked.text("name");
  if (asked.flag("non_unique") && !asked.has("gid")) {
    co_return fail(ErrorKind::usage, "non_unique is True but all of the following are missing: gid");
  }
  CO_TRY(auto there, co_await find_group(task, name, false));
  if (asked.flag("local") && !in_local_file(name)) there.reset();
  const auto argv = needed_command(asked, there);
  const bool removes = asked.text("state") == "absent";
  Answer answer;
  answer.changed = !argv.empty();
  // Ansible says no more of a group that it would add or remove.
  if (answer.changed && task.check && (removes || !there)) co_return answer;
  answer.values["name"] = name;
  answer.values["state"] = asked.text("state");
  if (answer.changed && !task.check) {
    if (!removes) {
      CO_TRY(co_await check_number_is_free(task));
    }
    Program program;
    program.argv = argv;
    CO_TRY(const auto seen, co_await task.run(std::move(program)));
    if (seen.exit != Exit{}) {
      auto failure = Answer::failure(seen.err);
      failure.values["name"] = name;
      co_return failure;
    }
    if (!seen.out.empty()) answer.values["stdout"] = seen.out;
    if (!seen.err.empty()) answer.values["stderr"] = seen.err;
    CO_TRY(there, co_await find_group(task, name, false));
  }
  if (!there) co_return answer;
  answer.values["system"] = asked.flag("system");
  answer.values["gid"] = there->gid;
  co_return answer;
}

}  // namespace muster::modules
