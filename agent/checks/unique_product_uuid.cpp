#include <algorithm>
#include <array>

#include "agent/checks/identity.hpp"
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

// Placeholders that many boards share; 03000200-... is also seen with its leading fields in the other byte
// order.
constexpr std::array<std::string_view, 5> kPlaceholders{
    "03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009",
    "00010203-0405-0607-0809-0a0b0c0d0e0f", "01020304-0506-0708-090a-0b0c0d0e0f10",
    "12345678-1234-5678-90ab-cddeefaabbcc"};

bool is_uuid(std::string_view text) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  constexpr std::string_view kHex = "0123456789abcdef";
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [&](char c, char shape) {
    return shape == '-' ? c == '-' : kHex.find(c) != std::string_view::npos;
  });
}

/// Whether all 16 bytes are the same: 00, ff, 01 and fe are what empty flash and idle makers leave.
bool repeats_one_byte(std::string uuid) {
  std::erase(uuid, '-');
  for (std::size_t i = 2; i < uuid.size(); ++i) {
    if (uuid[i] != uuid[i - 2]) return false;
  }
  return true;
}

bool is_junk(const std::string& uuid) {
  return !is_uuid(uuid) || repeats_one_byte(uuid) ||
         std::find(kPlaceholders.begin(), kPlaceholders.end(), uuid) != kPlaceholders.end();
}

Finding shared_finding(Finding finding, const Holders& holders) {
  const bool junk = is_junk(holders.value);
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
  const auto groups = by_value(seen);
  for (const auto& holders : groups) {
    if (holders.sightings.size() > 1) {
      findings.push_back(shared_finding(finding, holders));
    } else if (is_junk(holders.value)) {
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
