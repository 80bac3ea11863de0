#include "agent/tasks/modules/expansion.hpp"

#include <algorithm>

#include "agent/tasks/modules/accounts.hpp"

namespace muster::modules {

namespace asio = boost::asio;

namespace {

/// What programs find in their environment unless the task says otherwise (agent/jobs/spawn.cpp).
const std::map<std::string, std::string>& fixed_environment() {
  static const std::map<std::string, std::string> kFixed{
      {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
      {"HOME", "/root"},
      {"LANG", "C"},
      {"LC_ALL", "C"}};
  return kFixed;
}

const std::string* variable(const Task& task, const std::string& name) {
  for (const auto* environment : {&task.environment, &fixed_environment()}) {
    const auto found = environment->find(name);
    if (found != environment->end()) return &found->second;
  }
  return nullptr;
}

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string with_variables(const Task& task, std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto dollar = std::min(text.find('$'), text.size());
    out += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.empty()) break;
    const bool braced = text.starts_with("${");
    const auto begin = text.begin() + (braced ? 2 : 1);
    const auto end =
        braced ? std::find(begin, text.end(), '}') : std::find_if_not(begin, text.end(), is_name);
    const auto* value = variable(task, std::string(begin, end));
    const bool closed = !braced || end != text.end();
    const auto length = static_cast<std::size_t>(end - text.begin()) + (braced && closed ? 1 : 0);
    out += value && closed ? std::string_view(*value) : text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

std::string home_directory(const Task& task) {
  return *variable(task, "HOME");
}

asio::awaitable<Result<std::string>> expand(Task& task, std::string text) {
  auto out = with_variables(task, text);
  if (!out.starts_with('~')) co_return out;
  const auto slash = std::min(out.find('/'), out.size());
  const auto user = out.substr(1, slash - 1);
  auto home = home_directory(task);
  if (!user.empty()) {
    CO_TRY(const auto account, co_await find_account(task, user));
    if (!account) co_return out;
    home = account->home;
  }
  if (home.ends_with('/')) home.pop_back();
  const auto rest = out.substr(slash);
  if (home.empty() && rest.empty()) co_return std::string("/");
  co_return home + rest;
}

asio::awaitable<Result<std::string>> expanded_argument(Task& task, std::string_view name) {
  auto expanding = expand(task, task.arguments.text(name));
  co_return co_await std::move(expanding);
}

std::filesystem::path host_path(const Task& task, const std::filesystem::path& path) {
  return task.root / path.relative_path();
}

}  // namespace muster::modules
