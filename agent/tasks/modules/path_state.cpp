#include "agent/tasks/modules/path_state.hpp"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdio>

namespace muster::modules {

namespace {

constexpr int kMostLinks = 40;

std::string resolved(const std::string& path, int left) {
  std::array<char, PATH_MAX> whole{};
  if (::realpath(path.c_str(), whole.data())) return whole.data();
  if (left == 0) return path;
  const auto target = link_target(path);
  if (!target.empty()) return resolved(below(parent_of(path), target), left - 1);
  const auto parent = parent_of(path);
  if (parent == path || parent == "." || base_name(path).empty()) return path;
  return below(resolved(parent, left - 1), base_name(path));
}

}  // namespace

std::string state_of(const std::string& path) {
  struct stat seen {};
  if (::lstat(path.c_str(), &seen) != 0) return "absent";
  if (S_ISLNK(seen.st_mode)) return "link";
  if (S_ISDIR(seen.st_mode)) return "directory";
  return seen.st_nlink > 1 ? "hard" : "file";
}

bool something_is_at(const std::string& path) {
  struct stat seen {};
  return ::stat(path.c_str(), &seen) == 0;
}

bool is_link(const std::string& path) {
  struct stat seen {};
  return ::lstat(path.c_str(), &seen) == 0 && S_ISLNK(seen.st_mode);
}

bool is_directory(const std::string& path) {
  struct stat seen {};
  return ::stat(path.c_str(), &seen) == 0 && S_ISDIR(seen.st_mode);
}

bool is_regular(const std::string& path) {
  struct stat seen {};
  return ::stat(path.c_str(), &seen) == 0 && S_ISREG(seen.st_mode);
}

std::string link_target(const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const auto size = ::readlink(path.c_str(), target.data(), target.size());
  return size > 0 ? std::string(target.data(), static_cast<std::size_t>(size)) : "";
}

std::string real_path(const std::string& path) {
  return resolved(path, kMostLinks);
}

std::string parent_of(const std::string& path) {
  auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  while (slash > 0 && path[slash - 1] == '/') --slash;
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string below(const std::string& directory, const std::string& name) {
  if (name.starts_with('/')) return name;
  return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

std::string mode_text(mode_t mode) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0%03o", mode & 07777);
  return text.data();
}

mode_t umask_now() {
  const auto mask = ::umask(0);
  ::umask(mask);
  return mask;
}

std::string user_name(uid_t uid) {
  const auto* entry = ::getpwuid(uid);
  return entry ? entry->pw_name : std::to_string(uid);
}

std::string group_name_of(gid_t gid) {
  const auto* entry = ::getgrgid(gid);
  return entry ? entry->gr_name : std::to_string(gid);
}

void tell_path(const std::string& path, boost::json::object& values) {
  struct stat seen {};
  if (!something_is_at(path) || ::lstat(path.c_str(), &seen) != 0) return;
  values["uid"] = seen.st_uid;
  values["gid"] = seen.st_gid;
  values["owner"] = user_name(seen.st_uid);
  values["group"] = group_name_of(seen.st_gid);
  values["mode"] = mode_text(seen.st_mode);
  values["state"] = state_of(path);
  values["size"] = static_cast<std::int64_t>(seen.st_size);
}

namespace {

std::string variable(const Task& task, const std::string& name) {
  const auto own = task.environment.find(name);
  if (own != task.environment.end()) return own->second;
  const char* ours = ::getenv(name.c_str());
  return ours ? ours : "";
}

std::string home_of(const Task& task, const std::string& user) {
  if (user.empty()) {
    auto home = variable(task, "HOME");
    if (!home.empty()) return home;
  }
  const auto* entry = user.empty() ? ::getpwuid(::geteuid()) : ::getpwnam(user.c_str());
  return entry ? entry->pw_dir : "";
}

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// $NAME and ${NAME}; a name that is not set stays as it is written.
std::string with_variables(const Task& task, const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool braced = text.compare(at, 2, "${") == 0;
    auto end = at + (braced ? 2 : 1);
    const auto begin = end;
    while (text[at] == '$' && end < text.size() && (braced ? text[end] != '}' : is_name(text[end]))) ++end;
    const auto value = end > begin ? variable(task, text.substr(begin, end - begin)) : std::string();
    if (braced && end < text.size()) ++end;
    out += value.empty() ? text.substr(at, end - at) : value;
    at = end;
  }
  return out;
}

}  // namespace

std::string expanded(const Task& task, std::string text) {
  text = with_variables(task, text);
  if (!text.starts_with('~')) return text;
  const auto slash = std::min(text.find('/'), text.size());
  const auto home = home_of(task, text.substr(1, slash - 1));
  return home.empty() ? text : home + text.substr(slash);
}

std::string expanded_path(const Task& task, std::string text) {
  text = expanded(task, std::move(text));
  if (text.empty() || text.starts_with('/')) return text;
  const auto home = home_of(task, "");
  return below(home.empty() ? "/" : home, text);
}

std::string path_argument(const Task& task, std::string_view name) {
  return expanded_path(task, task.arguments.text(name));
}

}  // namespace muster::modules
