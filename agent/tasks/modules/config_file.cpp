#include "agent/tasks/modules/config_file.hpp"

#include <algorithm>

#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostBytes = 16 << 20;
constexpr mode_t kModeOfNew = 0644;

}  // namespace

Result<std::string> read_config(const fs::path& path) {
  TRY(auto file, read_whole_file(path, kMostBytes));
  if (!file) return std::string();
  return std::move(file->bytes);
}

Result<> write_config(const fs::path& path, std::string_view text, Links links) {
  std::error_code bad;
  const auto target = links == Links::followed ? fs::weakly_canonical(path, bad) : path;
  TRY(const auto there, read_whole_file(path, kMostBytes));
  return replace_file(bad ? path : target, text, there ? there->mode : kModeOfNew);
}

std::vector<std::string> config_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

boost::json::object config_diff(const std::string& path, std::string_view before, std::string_view after) {
  boost::json::object diff;
  diff["before_header"] = path;
  diff["after_header"] = path;
  diff["before"] = as_utf8(before);
  diff["after"] = as_utf8(after);
  return diff;
}

}  // namespace muster::modules
