#include <algorithm>
#include <span>

#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/troubles.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kCgroupsDoc = R"(cgroups: the control groups that the kubelet and the runtime need.

Why: they hold each pod to its CPU and memory. Without a controller the
kubelet does not start ("failed to find subsystem mount"); Kubernetes up to
1.18 knows v1 only, and 1.35 refuses v1.

How it is decided: /sys/fs/cgroup is v2 where cgroup2 is mounted on it itself,
else v1. Enabled must be cpu, cpuacct, cpuset, devices, freezer, memory and,
from 1.20, pids (v2: cpu, cpuset, memory, pids); else it fails. hugetlb warns.
v1 warns from 1.31 (maintenance mode, KEP 4569) and fails from 1.35. v2 fails
up to 1.18, warns up to 1.21 (beta in 1.22, KEP 2254) and below kernel 5.8.

How to fix it: a controller that is off was turned off at boot
  grubby --update-kernel=ALL --remove-args=cgroup_disable=memory && reboot
From v2 to v1, or with =1 the other way on systemd 244 and later
  grubby --update-kernel=ALL --args=systemd.unified_cgroup_hierarchy=0
)";

namespace {

constexpr Version kKernelForV2{5, 8, 0};

using Names = std::vector<std::string>;

/// Nothing in it but what a boot parameter of lists has.
bool is_plain_word(std::string_view text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_=,") == std::string_view::npos;
}

Names needed_controllers(const Cgroups& cgroups, const Rules& rules) {
  // On v2 freezer and devices are no controllers: the kernel always has the one, and eBPF is the other.
  if (cgroups.version == CgroupVersion::v2) return {"cpu", "cpuset", "memory", "pids"};
  Names needed{"cpu", "cpuacct", "cpuset", "devices", "freezer", "memory"};
  if (rules.pids_controller) needed.emplace_back("pids");
  return needed;
}

Names missing_of(const Names& needed, const Cgroups& cgroups) {
  Names missing;
  const auto& enabled = cgroups.controllers;
  for (const auto& name : needed) {
    if (std::find(enabled.begin(), enabled.end(), name) == enabled.end()) missing.push_back(name);
  }
  return missing;
}

/// How those controllers come back: what turned them off at boot goes, or else the kernel lacks them.
std::string remedy_for(const Names& missing, const HostFacts& facts) {
  for (const auto& parameter : facts.kernel_parameters.value_or({})) {
    const bool turns_off = parameter.starts_with("cgroup_disable=") &&
                           parameter.find(missing.front()) != std::string::npos && is_plain_word(parameter);
    if (turns_off) return "`grubby --update-kernel=ALL --remove-args=" + parameter + " && reboot`";
  }
  return "boot with cgroup_enable=" + missing.front() +
         " where the kernel leaves it off, or use the distribution's newest kernel: `yum update -y kernel && "
         "reboot`";
}

void judge_version(const Host& host, const Rules& rules, std::vector<Trouble>& troubles) {
  if (host.facts.cgroups->version == CgroupVersion::v2) {
    if (rules.cgroup_v2 != Status::pass)
      troubles.push_back(
          {rules.cgroup_v2,
           rules.cgroup_v2 == Status::fail ? "cgroup v2, which this Kubernetes does not support"
                                           : "cgroup v2, which is alpha in this Kubernetes",
           "`grubby --update-kernel=ALL --args=systemd.unified_cgroup_hierarchy=0 && reboot`"});
    const auto kernel =
        host.facts.kernel.known() ? kernel_version(*host.facts.kernel) : std::optional<Version>();
    if (kernel && *kernel < kKernelForV2)
      troubles.push_back({Status::warn, "cgroup v2 with a kernel older than 5.8",
                          "use a newer kernel, or cgroup v1: `grubby --update-kernel=ALL "
                          "--args=systemd.unified_cgroup_hierarchy=0 && reboot`"});
  } else if (rules.cgroup_v1 != Status::pass) {
    const bool refused = rules.cgroup_v1 == Status::fail;
    troubles.push_back({rules.cgroup_v1,
                        refused ? "cgroup v1, which the kubelet refuses"
                                : "cgroup v1, in maintenance mode since Kubernetes 1.31",
                        "plan hosts with cgroup v2 (systemd 244 and kernel 5.8 or newer)"});
  }
}

std::string good(const Host& host) {
  const auto& cgroups = *host.facts.cgroups;
  auto text = "cgroup " + std::string(cgroups.version == CgroupVersion::v2 ? "v2" : "v1") + ", " +
              counted(cgroups.controllers.size(), "controller");
  const auto ceiling = highest_kubernetes_text(host.facts);
  return ceiling.empty() ? text : text + ": " + ceiling;
}

}  // namespace

std::vector<Finding> judge_cgroups(const Host& host, const Settings& settings) {
  const auto rules = rules_for(settings.kubernetes);
  Finding finding;
  finding.wanted = "control groups that this Kubernetes supports, with all controllers that it needs";
  finding.source = "kubeadm SystemVerification (system-validators types_unix.go); KEP 2254, KEP 4569";
  if (!host.facts.cgroups.known()) return {unknown(finding, host.facts.cgroups.why())};
  const auto& cgroups = *host.facts.cgroups;
  std::vector<Trouble> troubles;
  if (cgroups.version == CgroupVersion::none) {
    troubles.push_back({Status::fail, "no control groups are mounted on /sys/fs/cgroup",
                        "boot with systemd as pid 1, which mounts them"});
    return findings_of(finding, troubles, "");
  }
  judge_version(host, rules, troubles);
  if (const auto missing = missing_of(needed_controllers(cgroups, rules), cgroups); !missing.empty())
    troubles.push_back({Status::fail, "not enabled: " + joined(missing), remedy_for(missing, host.facts)});
  if (!missing_of({"hugetlb"}, cgroups).empty())
    troubles.push_back({Status::warn, "no controller hugetlb: pods with huge pages are not limited",
                        "use a kernel with CONFIG_CGROUP_HUGETLB where pods want huge pages"});
  return findings_of(finding, troubles, good(host));
}

}  // namespace muster
