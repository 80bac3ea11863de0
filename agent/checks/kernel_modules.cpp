#include "agent/checks/ignore.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/troubles.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kKernelModulesDoc = R"(kernel-modules: br_netfilter, overlay and nf_conntrack.

Why: without br_netfilter the packets of pods on one bridge pass iptables by,
and services do not answer; images are unpacked with overlay; kube-proxy
tracks connections with nf_conntrack. IPVS is not asked for.

How it is decided: each must be loaded, a part of the kernel (modules.builtin,
or what it leaves in /proc), or at least loadable (modules.dep): the latter
two come by themselves. br_netfilter does not: not loaded fails, as kubeadm's
FileContent check does up to 1.29, and warns from 1.30. Loaded by hand it
warns, if nothing loads it at boot; docker does that when it starts.

How to fix it: now, and at every boot
  modprobe -a overlay br_netfilter
  printf 'overlay\nbr_netfilter\n' > /etc/modules-load.d/kubernetes.conf
Where /lib/modules has no directory of the running kernel, its package was
removed by an update: reboot. In containers the machine below must load them.
)";

namespace {

constexpr std::string_view kBridgeName = "FileContent--proc-sys-net-bridge-bridge-nf-call-iptables";
constexpr std::string_view kAtBoot =
    "  printf 'overlay\\nbr_netfilter\\n' > /etc/modules-load.d/kubernetes.conf";

bool is_bridge(const KernelModule& module) {
  return module.name == "br_netfilter";
}

Status when_absent(const KernelModule& module, const Settings& settings) {
  if (is_bridge(module)) {
    if (ignores(settings, kBridgeName)) return Status::ignored;
    return rules_for(settings.kubernetes).bridge_netfilter;
  }
  // docker can do with another storage driver.
  if (module.name == "overlay" && settings.runtime == "docker") return Status::warn;
  return Status::fail;
}

void judge_module(const KernelModule& module, const KernelModules& all, const Settings& settings,
                  std::vector<Trouble>& troubles) {
  switch (module.state) {
    case ModuleState::built_in:
      break;
    case ModuleState::loaded:
      // The others are loaded by whoever mounts an overlay or writes a nat rule.
      if (is_bridge(module) && !module.boot_file && settings.runtime != "docker")
        troubles.push_back({Status::warn, module.name + " is loaded, but nothing loads it at boot",
                            "for the next boot:\n" + std::string(kAtBoot)});
      break;
    case ModuleState::loadable:
      if (is_bridge(module))
        troubles.push_back({when_absent(module, settings), module.name + " is not loaded",
                            "  modprobe -a overlay br_netfilter\n" + std::string(kAtBoot)});
      break;
    case ModuleState::missing:
      troubles.push_back(
          all.directory
              ? Trouble{when_absent(module, settings), "this kernel has no module " + module.name,
                        "use the distribution's own kernel: `yum install -y kernel && reboot`"}
              : Trouble{when_absent(module, settings),
                        module.name + " is not active, and /lib/modules has nothing of the running kernel",
                        "`reboot` into the kernel that is installed; in a container load it on the machine "
                        "below: `modprobe " +
                            module.name + "`"});
      break;
  }
}

std::string listed(const KernelModules& all) {
  std::vector<std::string> words;
  for (const auto& module : all.modules) {
    auto state = std::string(name_of(module.state));
    if (module.state == ModuleState::built_in) state = "part of the kernel";
    words.push_back(module.name + " " + state);
  }
  return joined(words);
}

}  // namespace

std::vector<Finding> judge_kernel_modules(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "br_netfilter loaded, now and at boot; overlay and nf_conntrack at least loadable";
  finding.source = "kubernetes.io: Container runtimes; kubeadm FileContent--proc-sys-net-bridge-*";
  if (!host.facts.kernel_modules.known()) return {unknown(finding, host.facts.kernel_modules.why())};
  const auto& all = *host.facts.kernel_modules;
  std::vector<Trouble> troubles;
  for (const auto& module : all.modules) judge_module(module, all, settings, troubles);
  return findings_of(finding, troubles, listed(all));
}

}  // namespace muster
