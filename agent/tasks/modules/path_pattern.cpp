#include "agent/tasks/modules/path_pattern.hpp"

#include <fnmatch.h>

#include <vector>

namespace muster::modules {

namespace fs = std::filesystem;

namespace {

bool is_there(const fs::path& path) {
  std::error_code bad;
  return fs::symlink_status(path, bad).type() > fs::file_type::not_found;
}

bool is_pattern(const std::string& part) {
  return part.find_first_of("*?[") != std::string::npos;
}

/// Whether something in `folder` matches the parts from `at` on.
bool matches_below(fs::path folder, const std::vector<std::string>& parts, std::size_t at) {
  for (; at < parts.size() && !is_pattern(parts[at]); ++at) folder /= parts[at];
  if (at == parts.size()) return is_there(folder);
  std::error_code bad;
  for (const auto& entry : fs::directory_iterator(folder, bad)) {
    const auto name = entry.path().filename().native();
    if (::fnmatch(parts[at].c_str(), name.c_str(), FNM_NOESCAPE | FNM_PERIOD) != 0) continue;
    if (at + 1 == parts.size() || matches_below(entry.path(), parts, at + 1)) return true;
  }
  return false;
}

}  // namespace

bool matches_something(const std::string& pattern, const fs::path& folder) {
  if (pattern.empty()) return false;
  std::vector<std::string> parts;
  const fs::path path(pattern);
  for (const auto& part : path.relative_path()) parts.push_back(part.native());
  return matches_below(path.is_absolute() ? fs::path("/") : folder, parts, 0);
}

}  // namespace muster::modules
