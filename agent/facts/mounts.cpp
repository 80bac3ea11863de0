#include "agent/facts/mounts.hpp"

#include <algorithm>
#include <optional>

#include "agent/facts/text.hpp"

namespace muster::facts {

namespace {

bool has_read_only(std::string_view options) {
  return options == "ro" || options.starts_with("ro,");
}

/// "36 35 98:0 /root /point rw,noatime shared:1 - xfs /dev/sda1 rw": the fields before the dash vary in
/// number.
std::optional<Mount> parse_mount(std::string_view line) {
  const auto columns = words(line);
  const auto dash = std::ranges::find(columns, "-");
  if (columns.size() < 10 || dash - columns.begin() < 6 || columns.end() - dash < 4) return std::nullopt;
  return Mount{.point = unescape_octal(columns[4]),
               .type = as_utf8(dash[1]),
               .read_only = has_read_only(columns[5]) || has_read_only(dash[3])};
}

bool is_below(std::string_view path, std::string_view point) {
  if (point == "/") return true;
  return path.starts_with(point) && (path.size() == point.size() || path[point.size()] == '/');
}

}  // namespace

Result<std::vector<Mount>> mounts(const Tree& tree) {
  constexpr std::string_view kPath = "/proc/self/mountinfo";
  std::vector<Mount> table;
  TRY(tree.read_lines(kPath, [&](std::string_view line) {
    if (auto mount = parse_mount(line)) table.push_back(*std::move(mount));
    return true;
  }));
  if (table.empty()) return fail(ErrorKind::agent, "not a table of mounts").in(tree.shown(kPath));
  return table;
}

const Mount* mount_of(const std::vector<Mount>& table, std::string_view path) {
  const Mount* found = nullptr;
  for (const auto& mount : table) {
    // Of those on one point the last hides the others.
    if (is_below(path, mount.point) && (!found || mount.point.size() >= found->point.size())) found = &mount;
  }
  return found;
}

}  // namespace muster::facts
