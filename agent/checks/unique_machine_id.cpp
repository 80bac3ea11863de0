#include "agent/checks/identity.hpp"
#include "agent/checks/identity_family.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kUniqueMachineIdDoc = R"(unique-machine-id: no two hosts share a machine-id.

Why: /etc/machine-id says which installation this is (machine-id(5)). The
kubelet reports it as machineID, which the Kubernetes API prefers "for unique
machine identification in the cluster"; network add-ons derive peer names and
DHCP clients their identity from it. A template copied without clearing it
gives every copy the same one.

How it is decided: /etc/machine-id of all hosts is compared. Hosts that share
two or more of MAC, product_uuid, machine-id, hostname and SSH host keys are
named as one clone family. One machine that is listed twice (boot id and all
else are the same) is named as that, here and nowhere else.

How to fix it: on every copy but one
  uuidgen | tr -d - > /etc/machine-id && reboot
(systemd-machine-id-setup alone would take the product_uuid of a KVM guest
again, which the clones may share.) Empty the file in the template, so that
each new copy makes its own at its first boot:
  : > /etc/machine-id
)";

std::vector<Finding> judge_unique_machine_id(const Cluster& cluster) {
  const auto seen = sightings_of(&HostFacts::machine_id, cluster);
  Finding finding;
  finding.wanted = "a machine-id of its own on each host";
  finding.source = "machine-id(5); Kubernetes API, NodeSystemInfo.machineID";
  auto findings = unknown_findings(unseen_of(&HostFacts::machine_id, cluster), finding);
  const auto families = clone_families(cluster);
  add_one_machine_findings("unique-machine-id", cluster, finding, findings);
  for (const auto& holders : shared_values(seen)) {
    auto shared = finding;
    shared.status = Status::fail;
    shared.hosts = holders.hosts();
    shared.saw = joined(shared.hosts) + " share " + holders.value;
    shared.remedy = "on all of them but one: `uuidgen | tr -d - > /etc/machine-id && reboot`";
    tell_family("unique-machine-id", families, cluster.settings, shared);
    findings.push_back(std::move(shared));
  }
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw =
      counted(by_value(seen).size(), "different machine-id") + " on " + counted(cluster.hosts.size(), "host");
  return {finding};
}

}  // namespace muster
