#include <algorithm>
#include <array>

#include "agent/facts/mounts.hpp"
#include "agent/facts/system_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

constexpr std::string_view kRoot = "/sys/fs/cgroup";

CgroupVersion version_of(const std::vector<Mount>& table) {
  // As the kubelet decides it: unified is what has v2 at the root itself.
  const auto* root = mount_of(table, kRoot);
  if (root && root->point == kRoot && root->type == "cgroup2") return CgroupVersion::v2;
  const auto is_mounted = [&](std::string_view type) {
    return std::ranges::any_of(table, [&](const Mount& mount) { return mount.type == type; });
  };
  if (!is_mounted("cgroup")) return CgroupVersion::none;
  return is_mounted("cgroup2") ? CgroupVersion::hybrid : CgroupVersion::v1;
}

/// /proc/cgroups: name, hierarchy, number of cgroups, enabled.
Result<std::vector<std::string>> enabled_controllers(const Tree& tree) {
  constexpr std::string_view kPath = "/proc/cgroups";
  TRY(const auto text, tree.read(kPath));
  if (!text.starts_with("#subsys_name"))
    return fail(ErrorKind::agent, "not a table of cgroup controllers").in(tree.shown(kPath));
  std::vector<std::string> enabled;
  for (const auto line : lines(text)) {
    const auto columns = words(line);
    if (columns.size() >= 4 && !columns[0].starts_with('#') && columns[3] != "0")
      enabled.push_back(as_utf8(columns[0]));
  }
  return enabled;
}

Result<std::vector<std::string>> unified_controllers(const Tree& tree) {
  TRY(const auto text, tree.read(std::string(kRoot) + "/cgroup.controllers"));
  std::vector<std::string> enabled;
  for (const auto word : words(trim(text))) enabled.push_back(as_utf8(word));
  return enabled;
}

Result<Cgroups> look(const Tree& tree) {
  TRY(const auto table, mounts(tree));
  Cgroups seen;
  seen.version = version_of(table);
  if (seen.version == CgroupVersion::v2) {
    TRY(seen.controllers, unified_controllers(tree));
  } else {
    TRY(seen.controllers, enabled_controllers(tree));
  }
  return seen;
}

Result<std::vector<std::string>> known_parameters(const Tree& tree) {
  constexpr std::array<std::string_view, 7> kKnown{"cgroup.memory=",
                                                   "cgroup_disable=",
                                                   "cgroup_enable=",
                                                   "cgroup_no_v1=",
                                                   "systemd.unified_cgroup_hierarchy",
                                                   "selinux=",
                                                   "enforcing="};
  TRY(const auto text, tree.read("/proc/cmdline"));
  std::vector<std::string> found;
  for (const auto word : words(trim(text))) {
    const bool known = std::ranges::any_of(kKnown, [&](auto prefix) { return word.starts_with(prefix); });
    if (known) found.push_back(as_utf8(word));
  }
  return found;
}

}  // namespace

Fact<Cgroups> cgroups(const Tree& tree) {
  return to_fact(look(tree));
}

Fact<std::vector<std::string>> kernel_parameters(const Tree& tree) {
  return to_fact(known_parameters(tree));
}

}  // namespace muster::facts
