#include "agent/checks/identity.hpp"
#include "agent/checks/identity_family.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kUniqueProductUuidDoc = R"(unique-product-uuid: no two hosts share a product_uuid.

Why: Kubernetes asks for it (Installing kubeadm: "Verify the MAC address and
product_uuid are unique for every node"). The kubelet reports it as
systemUUID; cloud providers, storage drivers and network add-ons tell hosts
apart by it.

How it is decided: /sys/class/dmi/id/product_uuid of all hosts is compared.
What firmware makers forgot to fill in is named as junk: one byte over and
over, 03000200-0400-0500-0006-000700080009 and its like, "Default string" or
anything else that is no UUID. Shared, junk or not: fail. Junk on one host:
warn, because the next machine of that maker brings the same.

How to fix it: a cloned VM gets its own from the hypervisor. libvirt: virsh
dumpxml, new <uuid>, virsh undefine, virsh define. VMware: delete uuid.bios
from the .vmx, answer "I copied it". On bare metal it is set with the maker's
firmware tool, on AMI firmware for instance
  amidelnx_26_64 /SU auto
and after a reboot seen with
  cat /sys/class/dmi/id/product_uuid
)";

namespace {

Finding shared_finding(Finding finding, const Holders& holders) {
  const bool junk = is_junk_uuid(holders.value);
  finding.status = Status::fail;
  finding.hosts = holders.hosts();
  finding.saw =
      joined(finding.hosts) + " share " + holders.value + (junk ? ", junk that the firmware maker left" : "");
  finding.remedy = junk ? "set a UUID of its own on each with the maker's firmware tool (AMI: "
                          "`amidelnx_26_64 /SU auto`), then reboot"
                        : "give the copies a new UUID in the hypervisor (libvirt: <uuid> of the domain; "
                          "VMware: uuid.bios), then "
                          "restart them";
  return finding;
}

Finding junk_finding(Finding finding, const Holders& holders) {
  finding.status = Status::warn;
  finding.hosts = holders.hosts();
  finding.saw = "\"" + holders.value + "\", junk that the firmware maker left";
  finding.remedy =
      "set a UUID of its own with the maker's firmware tool (AMI: `amidelnx_26_64 /SU auto`), then reboot";
  return finding;
}

}  // namespace

std::vector<Finding> judge_unique_product_uuid(const Cluster& cluster) {
  const auto seen = sightings_of(&HostFacts::product_uuid, cluster);
  Finding finding;
  finding.wanted = "a product_uuid of its own on each host";
  finding.source = "kubernetes.io: Installing kubeadm, Verify the MAC address and product_uuid are unique";
  auto findings = unknown_findings(unseen_of(&HostFacts::product_uuid, cluster), finding);
  const auto families = clone_families(cluster);
  add_one_machine_findings("unique-product-uuid", cluster, finding, findings);
  const auto groups = by_value(seen);
  for (const auto& holders : groups) {
    if (holders.sightings.size() > 1) {
      auto shared = shared_finding(finding, holders);
      tell_family("unique-product-uuid", families, cluster.settings, shared);
      findings.push_back(std::move(shared));
    } else if (is_junk_uuid(holders.value)) {
      findings.push_back(junk_finding(finding, holders));
    }
  }
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw =
      counted(groups.size(), "different product_uuid") + " on " + counted(cluster.hosts.size(), "host");
  return {finding};
}

}  // namespace muster
