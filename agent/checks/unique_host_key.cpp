#include <algorithm>
#include <map>

#include "agent/checks/identity.hpp"
#include "agent/checks/identity_family.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kUniqueHostKeyDoc = R"(unique-host-key: no two hosts share an SSH host key.

Why: a host key says which host answers. Where two hosts have the same, one
can pose as the other, to muster too, and whoever owns one owns the login to
both. Kubernetes itself does not use these keys; that they are shared says
that the hosts were copied without being made anew, and then usually
machine-id and the rest are shared as well.

How it is decided: the SHA256 fingerprints of /etc/ssh/ssh_host_*_key.pub of
all hosts are compared; private keys are never read. A host that keeps none
there is not compared. Shared keys warn.

How to fix it: on every copy but one
  rm -f /etc/ssh/ssh_host_* && ssh-keygen -A && systemctl restart sshd
and where muster runs, for each of them
  ssh-keygen -R ADDRESS
In the template delete the keys: sshd-keygen makes new ones at the first boot.
)";

namespace {

/// The hosts and the kinds of key that the same hosts share.
using SharedKeys = std::map<std::vector<std::string>, std::vector<std::string>>;

SharedKeys shared_keys(const Cluster& cluster) {
  std::vector<Sighting> seen;
  for (const auto& host : cluster.hosts) {
    if (!host.facts.host_keys.known() || is_listed_before(host, cluster)) continue;
    for (const auto& key : *host.facts.host_keys) seen.push_back({key.fingerprint, &host, key.type});
  }
  SharedKeys shared;
  for (const auto& holders : shared_values(seen)) {
    shared[holders.hosts()].push_back(holders.sightings.front().place);
  }
  return shared;
}

std::vector<Unseen> hosts_with_unread_keys(const Cluster& cluster) {
  std::vector<Unseen> unseen;
  for (const auto& host : cluster.hosts) {
    if (!host.facts.host_keys.known()) unseen.push_back({host.name, host.facts.host_keys.why()});
  }
  return unseen;
}

std::string compared(const Cluster& cluster) {
  std::size_t keys = 0;
  std::vector<std::string> without;
  for (const auto& host : cluster.hosts) {
    keys += host.facts.host_keys->size();
    if (host.facts.host_keys->empty()) without.push_back(host.name);
  }
  auto text = counted(keys, "different key") + " on " + counted(cluster.hosts.size(), "host");
  return without.empty() ? text : text + "; none in /etc/ssh of " + joined(without);
}

}  // namespace

std::vector<Finding> judge_unique_host_key(const Cluster& cluster) {
  Finding finding;
  finding.wanted = "SSH host keys of its own on each host";
  finding.source = "RFC 4251 section 4.1: each server host SHOULD have a host key; sshd(8)";
  auto findings = unknown_findings(hosts_with_unread_keys(cluster), finding);
  const auto families = clone_families(cluster);
  add_one_machine_findings("unique-host-key", cluster, finding, findings);
  for (const auto& [hosts, types] : shared_keys(cluster)) {
    auto shared = finding;
    shared.status = Status::warn;
    shared.hosts = hosts;
    auto names = types;
    std::sort(names.begin(), names.end());
    shared.saw = joined(hosts) + " share " + joined(names);
    shared.remedy =
        "on all of them but one: `rm -f /etc/ssh/ssh_host_* && ssh-keygen -A && systemctl restart sshd`";
    tell_family("unique-host-key", families, cluster.settings, shared);
    findings.push_back(std::move(shared));
  }
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw = compared(cluster);
  return {finding};
}

}  // namespace muster
