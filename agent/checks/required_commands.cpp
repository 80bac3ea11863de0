#include <algorithm>

#include "agent/checks/ignore.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/troubles.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kRequiredCommandsDoc =
    R"(required-commands: the programs that kubeadm and the kubelet call.

Why: kubelet and kube-proxy run iptables, conntrack, mount, nsenter and others
of the host; kubeadm looks for them first and stops, or warns, at each that is
missing (FileExisting-conntrack and so on).

How it is decided: the same list as kubeadm's, by version (checks.go,
checks_linux.go). Missing fails: conntrack (1.18 to 1.31), ip, iptables,
mount, nsenter; crictl with containerd up to 1.30. Missing warns: ebtables and
socat (up to 1.27), ethtool, tc, touch; crictl in 1.31. They are looked for in
/usr/local/sbin, /usr/local/bin, /usr/sbin, /usr/bin, /sbin, /bin, /opt/bin.

How to fix it: on CentOS 7
  yum install -y conntrack-tools socat ebtables ethtool iproute iptables
crictl is in the package cri-tools of the Kubernetes repository. To live
without one, put kubeadm's name under preflight.ignore: FileExisting-socat.
)";

namespace {

using Names = std::vector<std::string>;

Trouble missing(Status status, const Names& names, const Names& packages) {
  std::string command = "yum install -y";
  for (const auto& package : packages) command += " " + package;
  return {status, "not found: " + joined(names), "`" + command + "`"};
}

}  // namespace

std::vector<Finding> judge_required_commands(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "what kubeadm looks for in PATH";
  finding.source = "kubeadm FileExisting-*";
  if (!host.facts.commands.known()) return {unknown(finding, host.facts.commands.why())};
  const auto needs = command_needs(settings.kubernetes, settings.runtime);
  std::vector<Trouble> troubles;
  for (const auto status : {Status::fail, Status::warn, Status::ignored}) {
    Names names;
    Names packages;
    for (const auto& need : needs) {
      if (host.facts.commands->contains(std::string(need.name))) continue;
      const bool ignored = ignores(settings, "FileExisting-" + std::string(need.name));
      if ((ignored ? Status::ignored : need.missing) != status) continue;
      names.emplace_back(need.name);
      if (std::find(packages.begin(), packages.end(), need.package) == packages.end())
        packages.emplace_back(need.package);
    }
    if (!names.empty()) troubles.push_back(missing(status, names, packages));
  }
  return findings_of(finding, troubles, "all " + counted(needs.size(), "program"));
}

}  // namespace muster
