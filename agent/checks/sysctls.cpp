#include <algorithm>

#include "agent/checks/ignore.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/repairs.hpp"
#include "agent/checks/troubles.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kSysctlsDoc = R"(sysctls: the host forwards packets, and iptables sees bridged ones.

Why: with net.ipv4.ip_forward off no packet leaves a host for a pod of another
one; with net.bridge.bridge-nf-call-iptables off services do not answer from
pods on the same bridge. kubeadm stops at both (of the latter up to 1.29).

How it is decided: both must be 1 now; where the cluster's addresses are IPv6,
net.bridge.bridge-nf-call-ip6tables and net.ipv6.conf.default.forwarding. What
is 1 now and would not be after a boot warns: by the last word of sysctl.d(5)
and /etc/sysctl.conf, or else the kernel's default (1 for bridges, 0 for
forwarding, which docker turns on). A missing net.bridge is the business of
kernel-modules. CentOS 7 has bridges off in /usr/lib/sysctl.d/00-system.conf.

How to fix it: into a file that is read late, and then read all
  F=/etc/sysctl.d/99-kubernetes.conf
  echo net.bridge.bridge-nf-call-iptables=1 >> $F
  echo net.ipv4.ip_forward=1 >> $F && sysctl --system
)";

namespace {

/// A parameter that must be 1.
struct Need {
  std::string_view name;
  std::string_view kubeadm;  ///< kubeadm's name for its check
  Status status;
  bool on_by_default;  ///< what the kernel starts with
};

std::vector<Need> needs(const Host& host, const Settings& settings) {
  const auto bridge = rules_for(settings.kubernetes).bridge_netfilter;
  if (host.address.find(':') != std::string::npos) {
    return {{"net.bridge.bridge-nf-call-ip6tables",
             "FileContent--proc-sys-net-bridge-bridge-nf-call-ip6tables", bridge, true},
            {"net.ipv6.conf.default.forwarding", "FileContent--proc-sys-net-ipv6-conf-default-forwarding",
             Status::fail, false}};
  }
  return {{"net.bridge.bridge-nf-call-iptables", "FileContent--proc-sys-net-bridge-bridge-nf-call-iptables",
           bridge, true},
          {"net.ipv4.ip_forward", "FileContent--proc-sys-net-ipv4-ip_forward", Status::fail, false}};
}

constexpr std::string_view kOurFile = "99-kubernetes.conf";

/// Whether a line at the end of our file has no say against that file's.
bool has_last_word(std::string_view file) {
  return file == "/etc/sysctl.conf" || file.substr(file.rfind('/') + 1) > kOurFile;
}

/// What sets it to 1 for good: the file that is read last is edited, others are overridden.
std::string remedy(const Sysctl& sysctl) {
  std::string command;
  const bool at_boot = sysctl.boot_value == "1";
  if (!at_boot && sysctl.boot_file && has_last_word(*sysctl.boot_file) && is_plain_path(*sysctl.boot_file)) {
    command = "sed -ri 's|^[ -]*" + sysctl.name + "\\>.*|" + sysctl.name + " = 1|' " + *sysctl.boot_file;
  } else if (!at_boot) {
    command = "echo '" + sysctl.name + " = 1' >> /etc/sysctl.d/" + std::string(kOurFile);
  }
  return "  " + command + (command.empty() ? "" : " && ") + "sysctl --system";
}

/// Whether the runtime turns it on whenever it starts.
bool docker_sets(const Need& need, const Settings& settings) {
  return settings.runtime == "docker" && need.name == "net.ipv4.ip_forward";
}

void judge_need(const Need& need, const Sysctl& sysctl, const Settings& settings,
                std::vector<Trouble>& troubles) {
  const auto status = ignores(settings, need.kubeadm) ? Status::ignored : need.status;
  if (!sysctl.value) {
    troubles.push_back({status, sysctl.name + " is not there",
                        need.name.starts_with("net.bridge.") ? "  modprobe br_netfilter" : remedy(sysctl)});
  } else if (*sysctl.value != "1") {
    troubles.push_back({status, sysctl.name + " is " + *sysctl.value, remedy(sysctl)});
  } else if (docker_sets(need, settings)) {
    return;
  } else if (sysctl.boot_value && *sysctl.boot_value != "1") {
    troubles.push_back(
        {Status::warn,
         sysctl.name + " is 1, but " + *sysctl.boot_file + " makes it " + *sysctl.boot_value + " at boot",
         remedy(sysctl)});
  } else if (!sysctl.boot_value && !need.on_by_default) {
    troubles.push_back(
        {Status::warn, sysctl.name + " is 1, but nothing makes it so at boot", remedy(sysctl)});
  }
}

}  // namespace

std::vector<std::string> needed_sysctls(const Host& host, const Settings& settings) {
  std::vector<std::string> names;
  for (const auto& need : needs(host, settings)) names.emplace_back(need.name);
  return names;
}

std::vector<Finding> judge_sysctls(const Host& host, const Settings& settings) {
  Finding finding;
  finding.source = "kubeadm FileContent--proc-sys-net-*; sysctl.d(5)";
  std::vector<std::string> good;
  std::vector<Trouble> troubles;
  for (const auto& need : needs(host, settings)) {
    if (!finding.wanted.empty()) finding.wanted += " and ";
    finding.wanted += std::string(need.name) + " = 1";
    if (!host.facts.sysctls.known()) continue;
    const auto& all = *host.facts.sysctls;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Sysctl& s) { return s.name == need.name; });
    const auto sysctl = found == all.end() ? Sysctl{std::string(need.name), {}, {}, {}} : *found;
    const bool others_business =
        !sysctl.value && need.name.starts_with("net.bridge.") && host.facts.kernel_modules.known();
    good.push_back(sysctl.name + (others_business ? " is not there (see kernel-modules)" : " = 1"));
    if (!others_business) judge_need(need, sysctl, settings, troubles);
  }
  if (!host.facts.sysctls.known()) return {unknown(finding, host.facts.sysctls.why())};
  return findings_of(finding, troubles, joined(good));
}

}  // namespace muster
