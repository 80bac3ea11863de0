#include "agent/checks/judges.hpp"
#include "agent/checks/troubles.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kSelinuxDoc = R"(selinux: it lets containers reach what they need of the host.

Why: an enforcing SELinux without the policy for containers denies the pods of
the control plane their files: etcd and the API server crash with "permission
denied", although every mode bit is right. kubeadm's guide therefore sets it
to permissive.

How it is decided: /sys/fs/selinux/enforce. Disabled and permissive pass.
Enforcing passes where the policy of container-selinux is installed, and warns
where it is not. What /etc/selinux/config would make of it at the next boot is
judged in the same way: a host that was set to permissive by hand warns.

How to fix it: install the policy
  yum install -y container-selinux
or do without, as kubeadm's guide does, now and at boot
  setenforce 0
  sed -i 's/^SELINUX=enforcing$/SELINUX=permissive/' /etc/selinux/config
)";

namespace {

constexpr std::string_view kPermissive =
    "sed -i 's/^SELINUX=enforcing$/SELINUX=permissive/' /etc/selinux/config";

}  // namespace

std::vector<Finding> judge_selinux(const Host& host, const Settings&) {
  Finding finding;
  finding.wanted = "SELinux permissive or disabled, or container-selinux installed";
  finding.source = "kubernetes.io: Installing kubeadm; selinux(8)";
  if (!host.facts.selinux.known()) return {unknown(finding, host.facts.selinux.why())};
  const auto& selinux = *host.facts.selinux;
  const auto mode = std::string(name_of(selinux.mode));
  const bool enforcing = selinux.mode == SelinuxMode::enforcing;
  const bool at_boot = selinux.at_boot == SelinuxMode::enforcing;
  std::vector<Trouble> troubles;
  if (enforcing && !selinux.container_policy) {
    troubles.push_back(
        {Status::warn, "enforcing, without container-selinux",
         "`yum install -y container-selinux`, or `setenforce 0` and `" + std::string(kPermissive) + "`"});
  } else if (!enforcing && at_boot && !selinux.container_policy) {
    troubles.push_back({Status::warn, mode + ", but enforcing after a boot, without container-selinux",
                        "`" + std::string(kPermissive) + "`"});
  }
  return findings_of(finding, troubles, enforcing ? mode + ", with container-selinux" : mode);
}

}  // namespace muster
