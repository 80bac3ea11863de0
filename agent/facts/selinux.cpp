#include "agent/facts/system_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

Result<SelinuxMode> mode_now(const Tree& tree) {
  constexpr std::string_view kPath = "/sys/fs/selinux/enforce";
  TRY(const auto text, tree.read_if_there(kPath));
  if (!text) {
    // Absent means something only where the kernel is seen at all.
    TRY(tree.read("/proc/filesystems"));
    return SelinuxMode::disabled;
  }
  const auto said = trim(*text);
  if (said == "1") return SelinuxMode::enforcing;
  if (said == "0") return SelinuxMode::permissive;
  return fail(ErrorKind::agent, "neither 0 nor 1").in(tree.shown(kPath));
}

Result<std::optional<SelinuxMode>> mode_at_boot(const Tree& tree) {
  TRY(const auto file, tree.read_if_there("/etc/selinux/config"));
  const auto text = file.value_or("");
  std::optional<SelinuxMode> mode;
  for (const auto line : lines(text)) {
    const auto assignment = trim(line);
    constexpr std::string_view kKey = "SELINUX=";
    if (!assignment.starts_with(kKey)) continue;
    mode = from_name<SelinuxMode>(lower_case(trim(assignment.substr(kKey.size()))));
  }
  return mode;
}

/// Where container-selinux puts its module: the package's file, and the module stores of EL 7 and later.
Result<bool> has_container_policy(const Tree& tree) {
  for (const std::string_view path : {"/usr/share/selinux/packages/container.pp.bz2",
                                      "/usr/share/selinux/packages/targeted/container.pp.bz2",
                                      "/etc/selinux/targeted/active/modules/200/container",
                                      "/etc/selinux/targeted/modules/active/modules/container.pp",
                                      "/var/lib/selinux/targeted/active/modules/200/container"}) {
    TRY(const bool there, tree.exists(path));
    if (there) return true;
  }
  return false;
}

Result<Selinux> look(const Tree& tree) {
  Selinux seen;
  TRY(seen.mode, mode_now(tree));
  TRY(seen.at_boot, mode_at_boot(tree));
  TRY(seen.container_policy, has_container_policy(tree));
  return seen;
}

}  // namespace

Fact<Selinux> selinux(const Tree& tree) {
  return to_fact(look(tree));
}

}  // namespace muster::facts
