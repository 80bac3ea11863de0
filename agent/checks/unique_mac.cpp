#include "agent/checks/identity.hpp"
#include "agent/checks/identity_family.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kUniqueMacDoc = R"(unique-mac: no two hosts share a MAC address.

Why: Kubernetes asks for it (Installing kubeadm: "Verify the MAC address and
product_uuid are unique for every node"). Two hosts with one MAC on a network
steal each other's frames: connections hang and come back at random, DHCP
hands both the same address, and network add-ons mistake one for the other.

How it is decided: the MACs of the physical interfaces of all hosts are
compared. Bridges, bonds, tunnels and other virtual interfaces do not count,
nor do addresses that name no station (all zero, all ff, multicast). One MAC
twice on the same host, as on the members of a bond, is no duplicate.

How to fix it: a cloned VM gets a new MAC from its hypervisor (libvirt: delete
the <mac address=.../> line with virsh edit; VMware: remove the adapter and
add it again). A copied address may also be in the host's own configuration:
  grep -E 'MACADDR|HWADDR' /etc/sysconfig/network-scripts/ifcfg-*
Delete those lines on the copy and run
  systemctl restart network
)";

namespace {

std::vector<Unseen> hosts_without_mac(const Cluster& cluster) {
  std::vector<Unseen> unseen;
  for (const auto& host : cluster.hosts) {
    const auto& interfaces = host.facts.interfaces;
    if (physical_macs(host).empty())
      unseen.push_back(
          {host.name, interfaces.known() ? "no physical interface with a MAC" : interfaces.why()});
  }
  return unseen;
}

std::string places(const Holders& holders) {
  std::vector<std::string> places;
  for (const auto& [mac, host, interface] : holders.sightings) places.push_back(host->name + " " + interface);
  return joined(places);
}

}  // namespace

std::vector<Finding> judge_unique_mac(const Cluster& cluster) {
  const auto seen = mac_sightings(cluster);
  Finding finding;
  finding.wanted = "a MAC of its own on each physical interface";
  finding.source = "kubernetes.io: Installing kubeadm, Verify the MAC address and product_uuid are unique";
  auto findings = unknown_findings(hosts_without_mac(cluster), finding);
  const auto families = clone_families(cluster);
  add_one_machine_findings("unique-mac", cluster, finding, findings);
  for (const auto& holders : shared_values(seen)) {
    auto shared = finding;
    shared.status = Status::fail;
    shared.hosts = holders.hosts();
    shared.saw = holders.value + " is on " + places(holders);
    shared.remedy =
        "give all hosts but one a new MAC in the hypervisor, and delete copied MACADDR= lines: "
        "`grep MACADDR /etc/sysconfig/network-scripts/ifcfg-*`";
    tell_family("unique-mac", families, cluster.settings, shared);
    findings.push_back(std::move(shared));
  }
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw =
      counted(by_value(seen).size(), "different MAC") + " on " + counted(cluster.hosts.size(), "host");
  return {finding};
}

}  // namespace muster
