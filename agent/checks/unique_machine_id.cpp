#include <algorithm>

#include "agent/checks/identity.hpp"
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
it are looked at again: those that also have product_uuid, a MAC or the
hostname in common are named as one clone family.

How to fix it: on every copy but one
  uuidgen | tr -d - > /etc/machine-id && reboot
(systemd-machine-id-setup alone would take the product_uuid of a KVM guest
again, which the clones may share.) Empty the file in the template, so that
each new copy makes its own at its first boot:
  : > /etc/machine-id
)";

namespace {

bool all_share_one(const std::vector<std::string>& hosts, const std::vector<Sighting>& sightings) {
  const auto groups = shared_values(sightings);
  return std::any_of(groups.begin(), groups.end(), [&](const Holders& group) {
    const auto holders = group.hosts();
    return std::all_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
      return std::find(holders.begin(), holders.end(), host) != holders.end();
    });
  });
}

/// What all of these hosts have in common, machine-id first.
std::vector<std::string> shared_identities(const std::vector<std::string>& hosts, const Cluster& cluster) {
  std::vector<std::string> names{"machine-id"};
  if (all_share_one(hosts, sightings_of(&HostFacts::product_uuid, cluster)))
    names.emplace_back("product_uuid");
  if (all_share_one(hosts, mac_sightings(cluster))) names.emplace_back("MAC");
  if (all_share_one(hosts, sightings_of(&HostFacts::hostname, cluster))) names.emplace_back("hostname");
  return names;
}

}  // namespace

std::vector<Finding> judge_unique_machine_id(const Cluster& cluster) {
  const auto seen = sightings_of(&HostFacts::machine_id, cluster);
  Finding finding;
  finding.wanted = "a machine-id of its own on each host";
  finding.source = "machine-id(5); Kubernetes API, NodeSystemInfo.machineID";
  auto findings = unknown_findings(unseen_of(&HostFacts::machine_id, cluster), finding);
  for (const auto& holders : shared_values(seen)) {
    auto shared = finding;
    shared.status = Status::fail;
    shared.hosts = holders.hosts();
    const auto identities = shared_identities(shared.hosts, cluster);
    shared.saw = identities.size() > 1
                     ? joined(shared.hosts) + " are clones: they share " + joined(identities)
                     : joined(shared.hosts) + " share " + holders.value;
    shared.remedy = "on all of them but one: `uuidgen | tr -d - > /etc/machine-id && reboot`";
    findings.push_back(std::move(shared));
  }
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw =
      counted(by_value(seen).size(), "different machine-id") + " on " + counted(cluster.hosts.size(), "host");
  return {finding};
}

}  // namespace muster
