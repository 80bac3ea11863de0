#include "agent/tasks/modules/mount_table.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "agent/tasks/modules/config_file.hpp"

namespace muster::modules {

namespace {

constexpr std::size_t kFieldsBefore = 6;  ///< of those that are always there, before the optional ones

/// With blanks for "\040".
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    int code = 0;
    const auto digits = text.substr(std::min(at + 1, text.size()), 3);
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 8);
    if (text[at] == '\\' && digits.size() == 3 && bad == std::errc() && end == digits.data() + 3) {
      out += static_cast<char>(code);
      at += 3;
    } else {
      out += text[at];
    }
  }
  return out;
}

const Mounted* by_id(const std::vector<Mounted>& mounts, int id) {
  const auto found = std::ranges::find(mounts, id, &Mounted::id);
  return found == mounts.end() ? nullptr : &*found;
}

std::string from_of(const std::vector<Mounted>& mounts, const Mounted& mounted) {
  const auto* parent = by_id(mounts, mounted.parent);
  if (mounted.parent == 1 || !parent) return mounted.source;
  auto root = mounted.root;
  if (parent->root.size() > 1 && root.starts_with(parent->root + "/")) root.erase(0, parent->root.size());
  return parent->path == "/" ? root : parent->path + root;
}

}  // namespace

std::vector<Mounted> parse_mounts(std::string_view mountinfo) {
  std::vector<Mounted> mounts;
  for (const auto& line : config_lines(mountinfo)) {
    std::istringstream words(line);
    std::vector<std::string> fields;
    for (std::string word; words >> word;) fields.push_back(word);
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (fields.size() < kFieldsBefore || fields.end() - dash < 3) continue;
    Mounted mounted;
    (void)std::from_chars(fields[0].data(), fields[0].data() + fields[0].size(), mounted.id);
    (void)std::from_chars(fields[1].data(), fields[1].data() + fields[1].size(), mounted.parent);
    mounted.device = fields[2];
    mounted.root = unescaped(fields[3]);
    mounted.path = unescaped(fields[4]);
    mounted.type = dash[1];
    mounted.source = unescaped(dash[2]);
    mounts.push_back(std::move(mounted));
  }
  for (auto& mounted : mounts) mounted.from = from_of(mounts, mounted);
  return mounts;
}

const Mounted* mount_at(const std::vector<Mounted>& mounts, std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const auto found = std::find_if(mounts.rbegin(), mounts.rend(),
                                  [&](const Mounted& mounted) { return mounted.path == path; });
  return found == mounts.rend() ? nullptr : &*found;
}

bool is_own_file_system(const std::vector<Mounted>& mounts, const Mounted& mounted) {
  const auto* parent = by_id(mounts, mounted.parent);
  return mounted.path == "/" || !parent || parent->device != mounted.device;
}

}  // namespace muster::modules
