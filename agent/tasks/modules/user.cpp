// user: an account of this host, by the shadow utilities.

#include <algorithm>

#include "agent/tasks/modules/home_directory.hpp"
#include "agent/tasks/modules/user_commands.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

asio::awaitable<Result<AccountGroup>> must_find_group(Task& task, std::string name) {
  CO_TRY(auto group, co_await find_group(task, name, true));
  if (group) co_return std::move(*group);
  co_return fail(ErrorKind::command, "Group " + name + " does not exist");
}

asio::awaitable<Result<WantedGroups>> look_up_groups(Task& task) {
  const auto& asked = task.arguments;
  WantedGroups groups;
  if (asked.has("group")) {
    CO_TRY(groups.primary, co_await must_find_group(task, asked.text("group")));
  } else {
    CO_TRY(const auto own, co_await find_group(task, asked.text("name"), false));
    groups.own_exists = own.has_value();
  }
  if (!asked.has("groups")) co_return groups;
  groups.secondary.emplace();
  for (const auto& name : asked.texts("groups")) {
    if (name.empty()) continue;
    CO_TRY(const auto group, co_await must_find_group(task, name));
    if (std::ranges::find(*groups.secondary, name) == groups.secondary->end()) {
      groups.secondary->push_back(name);
    }
  }
  co_return groups;
}

asio::awaitable<Result<KnownAccount>> look_at(Task& task, Account account) {
  KnownAccount known;
  CO_TRY(known.shadow, co_await find_shadow(task, account.name));
  CO_TRY(const auto groups, co_await all_groups(task));
  for (const auto& group : groups) {
    if (std::ranges::find(group.members, account.name) != group.members.end()) {
      known.groups.push_back(group.name);
    }
  }
  known.account = std::move(account);
  co_return known;
}

Result<> check_arguments(const Arguments& asked) {
  const auto name = asked.text("name");
  if (name.empty() || name.front() == '-' || name.find_first_of(":\n") != std::string::npos) {
    return fail(ErrorKind::usage, "\"" + name + "\" is no name for a user");
  }
  if (asked.text("password").find('\n') != std::string::npos) {
    return fail(ErrorKind::usage, "password: wanted the hash of one, in one line");
  }
  return {};
}

/// A failure of one of the shadow utilities.
Answer failure_of(const Arguments& asked, const Captured& seen) {
  auto failure = Answer::failure(seen.err.empty() ? seen.out : seen.err);
  failure.values["name"] = asked.text("name");
  failure.values["rc"] = seen.exit.status;
  return failure;
}

void keep_output(Answer& answer, const Captured& seen) {
  if (!seen.out.empty()) answer.values["stdout"] = seen.out;
  if (!seen.err.empty()) answer.values["stderr"] = seen.err;
}

/// Runs one; its failure, if it is one, ends the task.
asio::awaitable<Result<std::optional<Answer>>> run_one(Task& task, Program program, Answer& answer) {
  CO_TRY(const auto seen, co_await task.run(std::move(program)));
  if (seen.exit != Exit{}) co_return failure_of(task.arguments, seen);
  keep_output(answer, seen);
  co_return std::nullopt;
}

asio::awaitable<Result<std::optional<Answer>>> carry_out(Task& task, UserChange change, Answer& answer) {
  if (!change.argv.empty()) {
    Program program;
    program.argv = change.argv;
    CO_TRY(auto failed, co_await run_one(task, std::move(program), answer));
    if (failed) co_return failed;
  }
  if (!change.password) co_return std::nullopt;
  Program program;
  program.argv = {"chpasswd", "-e"};
  program.input = task.arguments.text("name") + ":" + *change.password + "\n";
  co_return co_await run_one(task, std::move(program), answer);
}

Running remove(Task& task, Answer answer, bool exists) {
  if (!exists) co_return answer;
  if (task.check) {
    // Ansible says no more here.
    Answer predicted;
    predicted.changed = true;
    co_return predicted;
  }
  Program program;
  program.argv = removal(task.arguments);
  CO_TRY(const auto failed, co_await run_one(task, std::move(program), answer));
  if (failed) co_return *failed;
  answer.changed = true;
  answer.values["force"] = task.arguments.flag("force");
  answer.values["remove"] = task.arguments.flag("remove");
  co_return answer;
}

/// useradd(8) does not make the parents of a home.
asio::awaitable<Result<>> own_new_home(Task& task, std::string home) {
  CO_TRY(const auto account, co_await find_account(task, task.arguments.text("name")));
  if (!account)
    co_return fail(ErrorKind::command, "failed to look up user name: " + task.arguments.text("name"));
  co_return make_home(home, task.arguments.has("skeleton") ? task.arguments.text("skeleton") : "/etc/skel",
                      *account);
}

asio::awaitable<Result<std::optional<Answer>>> create(Task& task, Answer& answer) {
  const auto& asked = task.arguments;
  CO_TRY(const auto groups, co_await look_up_groups(task));
  auto change = creation(asked, groups);
  const auto home = asked.text("home");
  std::error_code none;
  const bool makes_parents = !home.empty() && asked.flag("create_home", true) &&
                             !fs::is_directory(fs::path(home).parent_path(), none);
  if (makes_parents) std::ranges::replace(change.argv, std::string("-m"), std::string("-M"));
  CO_TRY(auto failed, co_await carry_out(task, std::move(change), answer));
  if (failed) co_return failed;
  if (makes_parents) {
    CO_TRY(co_await own_new_home(task, home));
  }
  answer.changed = true;
  answer.values["system"] = asked.flag("system");
  answer.values["create_home"] = asked.flag("create_home", true);
  co_return std::nullopt;
}

asio::awaitable<Result<std::optional<Answer>>> modify(Task& task, Account account, Answer& answer) {
  const auto& asked = task.arguments;
  answer.values["append"] = asked.flag("append");
  answer.values["move_home"] = asked.flag("move_home");
  CO_TRY(const auto groups, co_await look_up_groups(task));
  CO_TRY(const auto known, co_await look_at(task, account));
  auto change = modification(asked, groups, known);
  answer.changed = change.needed();
  if (!answer.changed || task.check) co_return std::nullopt;
  co_return co_await carry_out(task, std::move(change), answer);
}

/// chage(1), for what usermod cannot.
asio::awaitable<Result<std::optional<Answer>>> set_password_age(Task& task, Answer& answer) {
  const auto& asked = task.arguments;
  if (!asked.has("password_expire_min") && !asked.has("password_expire_max")) co_return std::nullopt;
  CO_TRY(const auto shadow, co_await find_shadow(task, asked.text("name")));
  Program program;
  program.argv = {"chage"};
  if (asked.has("password_expire_min") && asked.whole("password_expire_min") != shadow.minimum_days) {
    program.argv.insert(program.argv.end(), {"-m", asked.text("password_expire_min")});
  }
  if (asked.has("password_expire_max") && asked.whole("password_expire_max") != shadow.maximum_days) {
    program.argv.insert(program.argv.end(), {"-M", asked.text("password_expire_max")});
  }
  if (program.argv.size() == 1) co_return std::nullopt;
  program.argv.push_back(asked.text("name"));
  answer.changed = true;
  if (task.check) co_return std::nullopt;
  co_return co_await run_one(task, std::move(program), answer);
}

void tell(const Arguments& asked, const Account& account, Answer& answer) {
  answer.values["uid"] = account.uid;
  answer.values["group"] = account.gid;
  answer.values["comment"] = account.comment;
  answer.values["home"] = account.home;
  answer.values["shell"] = account.shell;
  if (!asked.has("groups")) return;
  std::string groups;
  for (const auto& name : asked.texts("groups")) groups += (groups.empty() ? "" : ",") + name;
  answer.values["groups"] = groups;
}

/// The home, the key pair and the password's age of an account that is there.
Running finish(Task& task, Answer answer) {
  const auto& asked = task.arguments;
  CO_TRY(const auto account, co_await find_account(task, asked.text("name")));
  if (!account) co_return fail(ErrorKind::command, "failed to look up user name: " + asked.text("name"));
  tell(asked, *account, answer);
  const fs::path home = asked.has("home") ? asked.text("home") : account->home;
  std::error_code none;
  if (!fs::exists(home, none) && asked.flag("create_home", true)) {
    const auto skeleton = asked.has("skeleton") ? asked.text("skeleton") : "/etc/skel";
    if (!task.check) {
      CO_TRY(make_home(home, skeleton, *account));
    }
    answer.changed = true;
  }
  if (asked.flag("generate_ssh_key")) {
    CO_TRY(co_await see_to_ssh_key(task, *account, answer));
  }
  CO_TRY(auto failed, co_await set_password_age(task, answer));
  if (failed) co_return std::move(*failed);
  co_return answer;
}

}  // namespace

Running run_user(Task& task) {
  const auto& asked = task.arguments;
  CO_TRY(check_arguments(asked));
  Answer answer;
  answer.values["name"] = asked.text("name");
  answer.values["state"] = asked.text("state");
  if (asked.has("password") && looks_unhashed(asked.text("password"))) {
    answer.values["warnings"] = boost::json::array{
        "The input password appears not to have been hashed. The 'password' argument must be encrypted for "
        "this module to work properly."};
  }
  CO_TRY(const auto account, co_await find_account(task, asked.text("name")));
  if (asked.text("state") == "absent") co_return co_await remove(task, answer, account.has_value());
  if (!account && task.check) {
    Answer predicted;
    predicted.changed = true;
    co_return predicted;
  }
  std::optional<Answer> failed;
  if (account) {
    CO_TRY(failed, co_await modify(task, *account, answer));
  } else {
    CO_TRY(failed, co_await create(task, answer));
  }
  if (failed) co_return std::move(*failed);
  if (asked.has("password")) answer.values["password"] = "NOT_LOGGING_PASSWORD";
  co_return co_await finish(task, answer);
}

}  // namespace muster::modules
