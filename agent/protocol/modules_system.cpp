#include <array>

#include "agent/protocol/module_spec.hpp"

namespace muster {

namespace {

using enum ArgumentType;
using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 2> kBuiltin{"ansible.builtin", "ansible.legacy"};
constexpr std::array<std::string_view, 1> kPosix{"ansible.posix"};
constexpr std::array<std::string_view, 1> kGeneral{"community.general"};

/// Ansible up to 2.13 had `warn`; a playbook that still has it means no harm.
constexpr std::array kCommand{
    ArgumentSpec{.name = "cmd"},
    ArgumentSpec{.name = "argv", .type = list, .elements = text},
    ArgumentSpec{.name = "chdir", .type = path},
    ArgumentSpec{.name = "creates", .type = path},
    ArgumentSpec{.name = "executable"},
    ArgumentSpec{.name = "removes", .type = path},
    ArgumentSpec{.name = "stdin"},
    ArgumentSpec{.name = "stdin_add_newline", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "strip_empty_ends", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "warn", .type = flag},
};

constexpr std::array kScript{
    ArgumentSpec{.name = "cmd"},        ArgumentSpec{.name = "chdir"},   ArgumentSpec{.name = "creates"},
    ArgumentSpec{.name = "executable"}, ArgumentSpec{.name = "removes"},
};

constexpr std::array<std::string_view, 4> kUnitStates{"reloaded", "restarted", "started", "stopped"};
constexpr std::array<std::string_view, 1> kArgs{"args"};
constexpr std::array<std::string_view, 4> kServiceManagers{"auto", "service", "systemd", "sysvinit"};
/// What else than name, state and enabled Ansible does not use either where systemd runs.
constexpr std::array kService{
    ArgumentSpec{.name = "name", .required = true},
    ArgumentSpec{.name = "state", .choices = kUnitStates},
    ArgumentSpec{.name = "enabled", .type = flag},
    ArgumentSpec{.name = "arguments", .aliases = kArgs},
    ArgumentSpec{.name = "pattern"},
    ArgumentSpec{.name = "runlevel"},
    ArgumentSpec{.name = "sleep", .type = whole},
    ArgumentSpec{.name = "use", .fallback = "\"auto\"", .choices = kServiceManagers},
};

constexpr std::array<std::string_view, 2> kUnitNames{"service", "unit"};
constexpr std::array<std::string_view, 1> kReload{"daemon-reload"};
constexpr std::array<std::string_view, 1> kReexec{"daemon-reexec"};
constexpr std::array<std::string_view, 1> kScopes{"system"};
constexpr std::array kSystemd{
    ArgumentSpec{.name = "name", .aliases = kUnitNames},
    ArgumentSpec{.name = "state", .choices = kUnitStates},
    ArgumentSpec{.name = "enabled", .type = flag},
    ArgumentSpec{.name = "force", .type = flag},
    ArgumentSpec{.name = "masked", .type = flag},
    ArgumentSpec{.name = "daemon_reload", .type = flag, .fallback = "false", .aliases = kReload},
    ArgumentSpec{.name = "daemon_reexec", .type = flag, .fallback = "false", .aliases = kReexec},
    ArgumentSpec{.name = "scope", .fallback = "\"system\"", .choices = kScopes},
    ArgumentSpec{.name = "no_block", .type = flag, .fallback = "false"},
};

constexpr std::array<std::string_view, 2> kPresence{"present", "absent"};
constexpr std::array<std::string_view, 1> kKey{"key"};
constexpr std::array<std::string_view, 1> kVal{"val"};
constexpr std::array kSysctl{
    ArgumentSpec{.name = "name", .required = true, .aliases = kKey},
    ArgumentSpec{.name = "value", .aliases = kVal},
    ArgumentSpec{.name = "state", .fallback = "\"present\"", .choices = kPresence},
    ArgumentSpec{.name = "reload", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "sysctl_set", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "ignoreerrors", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "sysctl_file", .type = path, .fallback = "\"/etc/sysctl.conf\""},
};

constexpr std::array<std::string_view, 3> kPersistence{"disabled", "present", "absent"};
constexpr std::array kModprobe{
    ArgumentSpec{.name = "name", .required = true},
    ArgumentSpec{.name = "state", .fallback = "\"present\"", .choices = kPresence},
    ArgumentSpec{.name = "params", .fallback = "\"\""},
    ArgumentSpec{.name = "persistent", .fallback = "\"disabled\"", .choices = kPersistence},
};

/// Of Ansible's ways those of the systems that muster knows.
constexpr std::array<std::string_view, 3> kHostnameWays{"debian", "redhat", "systemd"};
constexpr std::array kHostname{
    ArgumentSpec{.name = "name", .required = true},
    ArgumentSpec{.name = "use", .choices = kHostnameWays},
};

constexpr std::array<std::string_view, 1> kName{"name"};
constexpr std::array<std::string_view, 7> kMountStates{
    "absent", "absent_from_fstab", "mounted", "present", "unmounted", "remounted", "ephemeral"};
constexpr std::array kMount{
    ArgumentSpec{.name = "path", .type = path, .required = true, .aliases = kName},
    ArgumentSpec{.name = "state", .required = true, .choices = kMountStates},
    ArgumentSpec{.name = "src", .type = path},
    ArgumentSpec{.name = "fstype"},
    ArgumentSpec{.name = "opts"},
    ArgumentSpec{.name = "dump", .fallback = "\"0\""},
    ArgumentSpec{.name = "passno", .fallback = "\"0\""},
    ArgumentSpec{.name = "fstab"},
    ArgumentSpec{.name = "boot", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "backup", .type = flag, .fallback = "false"},
};

constexpr std::array<std::string_view, 3> kSelinuxStates{"enforcing", "permissive", "disabled"};
constexpr std::array<std::string_view, 2> kConfigFile{"conf", "file"};
constexpr std::array kSelinux{
    ArgumentSpec{.name = "policy"},
    ArgumentSpec{.name = "state", .required = true, .choices = kSelinuxStates},
    ArgumentSpec{.name = "configfile", .fallback = "\"/etc/selinux/config\"", .aliases = kConfigFile},
};

constexpr std::array<std::string_view, 4> kRuleStates{"absent", "disabled", "enabled", "present"};
constexpr std::array kFirewalld{
    ArgumentSpec{.name = "icmp_block"},
    ArgumentSpec{.name = "icmp_block_inversion"},
    ArgumentSpec{.name = "service"},
    ArgumentSpec{.name = "protocol"},
    ArgumentSpec{.name = "port"},
    ArgumentSpec{.name = "port_forward", .type = list, .elements = map},
    ArgumentSpec{.name = "rich_rule"},
    ArgumentSpec{.name = "source"},
    ArgumentSpec{.name = "interface"},
    ArgumentSpec{.name = "masquerade"},
    ArgumentSpec{.name = "zone"},
    ArgumentSpec{.name = "permanent", .type = flag},
    ArgumentSpec{.name = "immediate", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "state", .required = true, .choices = kRuleStates},
    ArgumentSpec{.name = "timeout", .type = whole, .fallback = "0"},
    ArgumentSpec{.name = "offline", .type = flag},
};
constexpr std::array<std::string_view, 10> kOneRule{
    "icmp_block", "icmp_block_inversion", "service", "protocol", "port", "port_forward", "rich_rule",
    "interface",  "masquerade",           "source"};
constexpr std::array<Names, 1> kFirewalldExclusive{kOneRule};

constexpr std::array kSpecs{
    ModuleSpec{.name = "command",
               .does = "runs a program, without a shell",
               .collections = kBuiltin,
               .free_form = true,
               .arguments = kCommand},
    ModuleSpec{.name = "shell",
               .does = "runs a line in a shell",
               .collections = kBuiltin,
               .free_form = true,
               .arguments = kCommand},
    ModuleSpec{.name = "script",
               .does = "runs a script from here on the host",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .free_form = true,
               .arguments = kScript},
    ModuleSpec{.name = "service",
               .does = "starts, stops, restarts and enables a service",
               .collections = kBuiltin,
               .arguments = kService},
    ModuleSpec{.name = "systemd",
               .does = "starts, stops, enables and masks a unit, reloads systemd",
               .collections = kBuiltin,
               .arguments = kSystemd},
    ModuleSpec{.name = "systemd_service",
               .does = "is another name of systemd",
               .collections = kBuiltin,
               .arguments = kSystemd},
    ModuleSpec{.name = "hostname",
               .does = "sets the name of the host, for now and for the next boot",
               .collections = kBuiltin,
               .arguments = kHostname},
    ModuleSpec{.name = "sysctl",
               .does = "sets a kernel parameter, for now and for the next boot",
               .collections = kPosix,
               .arguments = kSysctl},
    ModuleSpec{.name = "mount",
               .does = "mounts a file system, and keeps its line in /etc/fstab",
               .collections = kPosix,
               .arguments = kMount},
    ModuleSpec{.name = "selinux",
               .does = "sets the mode and the policy of SELinux",
               .collections = kPosix,
               .arguments = kSelinux},
    ModuleSpec{.name = "firewalld",
               .does = "keeps a rule in a zone of firewalld, or out of it",
               .collections = kPosix,
               .arguments = kFirewalld,
               .exclusive = kFirewalldExclusive},
    ModuleSpec{.name = "modprobe",
               .does = "loads a kernel module, or unloads it",
               .collections = kGeneral,
               .arguments = kModprobe},
};

}  // namespace

std::span<const ModuleSpec> system_module_specs() {
  return kSpecs;
}

}  // namespace muster
