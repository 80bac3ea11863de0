#include <pwd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>

#include "agent/facts/setup/setup_facts.hpp"
#include "agent/facts/text.hpp"

namespace muster::facts {

namespace json = boost::json;

namespace {

std::string written(const char* format, const struct tm& when) {
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &when)};
}

json::object date_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  const std::time_t seconds = us / 1'000'000;
  auto micro = std::to_string(us % 1'000'000);
  micro.insert(0, 6 - micro.size(), '0');
  struct tm local {
  }, utc{};
  ::localtime_r(&seconds, &local);
  ::gmtime_r(&seconds, &utc);
  json::object facts;
  constexpr std::array<std::pair<const char*, const char*>, 13> kFields{{{"year", "%Y"},
                                                                         {"month", "%m"},
                                                                         {"weekday", "%A"},
                                                                         {"weekday_number", "%w"},
                                                                         {"weeknumber", "%W"},
                                                                         {"day", "%d"},
                                                                         {"hour", "%H"},
                                                                         {"minute", "%M"},
                                                                         {"second", "%S"},
                                                                         {"date", "%Y-%m-%d"},
                                                                         {"time", "%H:%M:%S"},
                                                                         {"tz", "%Z"},
                                                                         {"tz_offset", "%z"}}};
  for (const auto& [name, format] : kFields) facts[name] = written(format, local);
  facts["epoch"] = std::to_string(seconds);
  facts["epoch_int"] = std::to_string(seconds);
  facts["iso8601"] = written("%Y-%m-%dT%H:%M:%SZ", utc);
  facts["iso8601_micro"] = written("%Y-%m-%dT%H:%M:%S.", utc) + micro + "Z";
  facts["iso8601_basic"] = written("%Y%m%dT%H%M%S", local) + micro;
  facts["iso8601_basic_short"] = written("%Y%m%dT%H%M%S", local);
  facts["tz_dst"] = ::tzname[1];
  return facts;
}

void add_user(json::object& facts) {
  facts["ansible_user_uid"] = static_cast<std::int64_t>(::getuid());
  facts["ansible_user_gid"] = static_cast<std::int64_t>(::getgid());
  facts["ansible_real_user_id"] = static_cast<std::int64_t>(::getuid());
  facts["ansible_real_group_id"] = static_cast<std::int64_t>(::getgid());
  facts["ansible_effective_user_id"] = static_cast<std::int64_t>(::geteuid());
  facts["ansible_effective_group_id"] = static_cast<std::int64_t>(::getegid());
  const auto* user = ::getpwuid(::getuid());
  if (!user) return;
  facts["ansible_user_id"] = user->pw_name;
  facts["ansible_user_gecos"] = as_utf8(user->pw_gecos);
  facts["ansible_user_dir"] = user->pw_dir;
  facts["ansible_user_shell"] = user->pw_shell;
}

}  // namespace

void add_process(const Tree& tree, const Environment& environment, json::object& facts) {
  // As agent/jobs starts every program of a task.
  json::object variables{{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
                         {"HOME", "/root"},
                         {"LANG", "C"},
                         {"LC_ALL", "C"}};
  for (const auto& [name, value] : environment) variables[name] = as_utf8(value);
  facts["ansible_env"] = std::move(variables);
  if (!tree.live()) return;
  facts["ansible_date_time"] = date_time();
  add_user(facts);
}

}  // namespace muster::facts
