#include "agent/tasks/modules/user_commands.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace muster::modules {

namespace {

using Argv = std::vector<std::string>;

double seconds_of(const boost::json::value& value) {
  if (value.is_double()) return value.get_double();
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  return value.is_uint64() ? static_cast<double>(value.get_uint64()) : 0;
}

std::string joined(const Argv& names) {
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : ",") + name;
  return all;
}

void add_text(Argv& argv, const Arguments& asked, std::string_view argument, const char* option) {
  if (asked.has(argument)) argv.insert(argv.end(), {option, asked.text(argument)});
}

std::string without_locks(const std::string& hash) {
  const auto begin = hash.find_first_not_of('!');
  return begin == std::string::npos ? std::string() : hash.substr(begin);
}

std::string hash_to_set(const Arguments& asked) {
  return (asked.flag("password_lock") ? "!" : "") + asked.text("password");
}

void add_groups(Argv& argv, const Arguments& asked, const WantedGroups& groups, const Argv& current) {
  if (!groups.secondary) return;
  const auto has = [](const Argv& in, const std::string& name) {
    return std::ranges::find(in, name) != in.end();
  };
  const auto& wanted = *groups.secondary;
  const bool lacks_some =
      std::ranges::any_of(wanted, [&](const std::string& name) { return !has(current, name); });
  const bool has_others =
      std::ranges::any_of(current, [&](const std::string& name) { return !has(wanted, name); });
  const bool append = asked.flag("append");
  if (!lacks_some && (append || !has_others)) return;
  if (append) argv.emplace_back("-a");
  argv.insert(argv.end(), {"-G", joined(wanted)});
}

void add_expiry(Argv& argv, const Arguments& asked, const Shadow& shadow) {
  if (!asked.has("expires")) return;
  const auto date = expiry_date(asked);
  if (!date && shadow.expires >= 0) argv.insert(argv.end(), {"-e", ""});
  if (!date) return;
  constexpr double kDay = 86400;
  const auto day = static_cast<std::int64_t>(std::floor(seconds_of(*asked.find("expires")) / kDay));
  if (shadow.expires != day) argv.insert(argv.end(), {"-e", *date});
}

void add_lock(Argv& argv, const Arguments& asked, const Shadow& shadow) {
  if (!asked.has("password_lock")) return;
  const bool locked = shadow.password.starts_with("!");
  if (asked.flag("password_lock") && !locked) argv.emplace_back("-L");
  if (!asked.flag("password_lock") && locked) argv.emplace_back("-U");
}

}  // namespace

std::optional<std::string> expiry_date(const Arguments& asked) {
  const auto* value = asked.find("expires");
  if (!value || seconds_of(*value) < 0) return std::nullopt;
  const auto seconds = static_cast<std::time_t>(std::floor(seconds_of(*value)));
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[16] = "";
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

UserChange creation(const Arguments& asked, const WantedGroups& groups) {
  UserChange change;
  auto& argv = change.argv;
  argv = {"useradd"};
  add_text(argv, asked, "uid", "-u");
  if (asked.has("uid") && asked.flag("non_unique")) argv.emplace_back("-o");
  add_text(argv, asked, "seuser", "-Z");
  if (asked.has("group")) {
    add_text(argv, asked, "group", "-g");
  } else if (groups.own_exists) {
    argv.emplace_back("-N");
  }
  if (groups.secondary && !groups.secondary->empty()) {
    argv.insert(argv.end(), {"-G", joined(*groups.secondary)});
  }
  add_text(argv, asked, "comment", "-c");
  add_text(argv, asked, "home", "-d");
  add_text(argv, asked, "shell", "-s");
  if (asked.has("expires")) argv.insert(argv.end(), {"-e", expiry_date(asked).value_or("")});
  if (asked.flag("create_home", true)) {
    argv.emplace_back("-m");
    add_text(argv, asked, "skeleton", "-k");
    if (asked.has("umask")) argv.insert(argv.end(), {"-K", "UMASK=" + asked.text("umask")});
  } else {
    argv.emplace_back("-M");
  }
  if (asked.flag("system")) argv.emplace_back("-r");
  argv.push_back(asked.text("name"));
  if (asked.has("password")) change.password = hash_to_set(asked);
  return change;
}

UserChange modification(const Arguments& asked, const WantedGroups& groups, const KnownAccount& there) {
  UserChange change;
  auto& argv = change.argv;
  argv = {"usermod"};
  const auto& account = there.account;
  if (asked.has("uid") && asked.whole("uid") != account.uid) {
    add_text(argv, asked, "uid", "-u");
    if (asked.flag("non_unique")) argv.emplace_back("-o");
  }
  if (groups.primary && groups.primary->gid != account.gid) {
    argv.insert(argv.end(), {"-g", std::to_string(groups.primary->gid)});
  }
  add_groups(argv, asked, groups, there.groups);
  if (asked.text("comment") != account.comment) add_text(argv, asked, "comment", "-c");
  if (asked.has("home") && asked.text("home") != account.home) {
    add_text(argv, asked, "home", "-d");
    if (asked.flag("move_home")) argv.emplace_back("-m");
  }
  if (asked.text("shell") != account.shell) add_text(argv, asked, "shell", "-s");
  add_expiry(argv, asked, there.shadow);
  const auto hash = asked.text("password");
  if (asked.text("update_password") != "on_create" && asked.has("password") &&
      without_locks(there.shadow.password) != without_locks(hash)) {
    change.password = hash_to_set(asked);
  } else {
    add_lock(argv, asked, there.shadow);
  }
  if (argv.size() == 1) {
    argv.clear();
  } else {
    argv.push_back(asked.text("name"));
  }
  return change;
}

std::vector<std::string> removal(const Arguments& asked) {
  Argv argv{"userdel"};
  if (asked.flag("force")) argv.emplace_back("-f");
  if (asked.flag("remove")) argv.emplace_back("-r");
  argv.push_back(asked.text("name"));
  return argv;
}

bool looks_unhashed(const std::string& password) {
  if (password == "*" || password == "!" || password == "*************") return false;
  if (password.find_first_of(":*!") != std::string::npos) return true;
  // "$6$salt$hash"
  std::vector<std::string> fields;
  std::size_t begin = 0;
  for (auto end = password.find('$'); end != std::string::npos; end = password.find('$', begin)) {
    fields.push_back(password.substr(begin, end - begin));
    begin = end + 1;
  }
  fields.push_back(password.substr(begin));
  if (fields.size() < 3) return true;
  const auto& hash = fields.back();
  const auto belongs = [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '/' || c == '='; };
  if (!std::ranges::all_of(hash, belongs)) return true;
  return (fields[1] == "1" && hash.size() != 22) || (fields[1] == "5" && hash.size() != 43) ||
         (fields[1] == "6" && hash.size() != 86);
}

}  // namespace muster::modules
