#include <algorithm>

#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

/// Has the comma-separated list that very item?
bool has_option(std::string_view options, std::string_view wanted) {
  while (!options.empty()) {
    const auto comma = std::min(options.find(','), options.size());
    if (options.substr(0, comma) == wanted) return true;
    options.remove_prefix(std::min(comma + 1, options.size()));
  }
  return false;
}

Result<std::vector<SwapArea>> active_areas(const Tree& tree) {
  constexpr std::string_view kPath = "/proc/swaps";
  TRY(const auto text, tree.read_if_there(kPath));
  if (!text) {
    // A kernel without CONFIG_SWAP has a /proc but no /proc/swaps.
    TRY(const bool proc, tree.exists("/proc/meminfo"));
    if (proc) return std::vector<SwapArea>();
    return fail(ErrorKind::agent, "No such file or directory").in(tree.shown(kPath));
  }
  if (!text->starts_with("Filename"))
    return fail(ErrorKind::agent, "not a list of swap areas").in(tree.shown(kPath));
  std::vector<SwapArea> areas;
  const auto rows = lines(*text);
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    const auto columns = words(*row);
    if (columns.empty()) continue;
    const auto kibibytes = columns.size() >= 3 ? number<std::uint64_t>(columns[2]) : std::nullopt;
    if (!kibibytes) {
      return fail(ErrorKind::agent, "cannot read the line \"" + as_utf8(row->substr(0, 64)) + "\"")
          .in(tree.shown(kPath));
    }
    areas.push_back({as_utf8(unescape_octal(columns[0])), *kibibytes * 1024});
  }
  return areas;
}

Result<std::vector<std::string>> areas_at_boot(const Tree& tree) {
  TRY(const auto text, tree.read_if_there("/etc/fstab"));
  std::vector<std::string> areas;
  if (!text) return areas;
  for (const auto line : lines(*text)) {
    const auto columns = words(line);
    if (columns.size() < 3 || columns[0].starts_with('#') || columns[2] != "swap") continue;
    if (columns.size() > 3 && has_option(columns[3], "noauto")) continue;
    areas.push_back(as_utf8(unescape_octal(columns[0])));
  }
  return areas;
}

Result<Swap> both(const Tree& tree) {
  TRY(auto active, active_areas(tree));
  TRY(auto at_boot, areas_at_boot(tree));
  return Swap{.active = std::move(active), .in_fstab = std::move(at_boot)};
}

}  // namespace

Fact<Swap> swap(const Tree& tree) {
  return to_fact(both(tree));
}

}  // namespace muster::facts
