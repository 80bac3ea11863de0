#include "agent/checks/identity.hpp"
#include "agent/checks/identity_family.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kUniqueHostnameDoc = R"(unique-hostname: no two hosts share a hostname.

Why: kubeadm and the kubelet name a node after its hostname in lower case. The
second host with a name does not become a second node: its kubelet fights with
the first over one Node object, and kubeadm join stops with "a Node with name
... and status Ready already exists in the cluster". etcd members on masters
are named the same way.

How it is decided: the hostname of all hosts (uname nodename) is compared
without regard to case, because "M1" and "m1" are one node name.

How to fix it: name each host as in cluster.yaml, for instance
  hostnamectl set-hostname n1
and see that /etc/hosts does not still say the old name:
  grep -n "$HOSTNAME" /etc/hosts
Do it before the host joins: a node cannot be renamed, only removed and joined
again. On cloud images add "preserve_hostname: true" to /etc/cloud/cloud.cfg,
or the old name is back after a reboot.
)";

std::vector<Finding> judge_unique_hostname(const Cluster& cluster) {
  const auto seen = sightings_of(&HostFacts::hostname, cluster);
  Finding finding;
  finding.wanted = "a hostname of its own on each host, whatever its case";
  finding.source = "kubernetes.io: Installing kubeadm, Before you begin";
  auto findings = unknown_findings(unseen_of(&HostFacts::hostname, cluster), finding);
  const auto families = clone_families(cluster);
  add_one_machine_findings("unique-hostname", cluster, finding, findings);
  for (const auto& holders : shared_values(seen)) {
    auto shared = finding;
    shared.status = Status::fail;
    shared.hosts = holders.hosts();
    shared.saw = joined(shared.hosts) + " are all called " + holders.value;
    shared.remedy = "name each host as in cluster.yaml: `hostnamectl set-hostname NAME`";
    tell_family("unique-hostname", families, cluster.settings, shared);
    findings.push_back(std::move(shared));
  }
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw =
      counted(by_value(seen).size(), "different hostname") + " on " + counted(cluster.hosts.size(), "host");
  return {finding};
}

}  // namespace muster
