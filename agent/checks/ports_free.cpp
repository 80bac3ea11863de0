#include <algorithm>
#include <array>
#include <string>

#include "agent/checks/ignore.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/port_needs.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kPortsFreeDoc = R"(ports-free: nobody else listens on a port that Kubernetes needs.

Why: kubeadm stops with "Port-10250 is in use", and a NodePort that a program
of the host holds never reaches its service.

How it is decided: every listening TCP socket is compared with what the host's
role needs. Masters: 6443, 2379-2380, 10257 and 10259 (from Kubernetes 1.17),
10251-10252 (up to 1.22). All hosts: 10250 and kubernetes.nodePortRange. The
address does not matter, 127.0.0.1 counts too: kubeadm binds all addresses.
Not strangers are muster-agent and, on a host that is part of a cluster, the
kubelet, kube-proxy, etcd and what else runs in pods. UDP is not looked at.

How to fix it: see who holds the port, then stop it or move it
  ss -lntp 'sport = :10250'
  systemctl status PID
  systemctl disable --now UNIT
Where it is the rest of an earlier cluster: kubeadm reset -f. Where it is a
port of the NodePort range, another nodePortRange helps as well. To live with
one port, put kubeadm's name for it under preflight.ignore: Port-10250.
)";

namespace {

/// Ports that one process holds.
struct Holding {
  std::optional<Owner> owner;
  bool ignored = false;
  std::vector<std::uint16_t> ports;
  std::vector<std::string> addresses;
};

bool same_process(const std::optional<Owner>& a, const std::optional<Owner>& b) {
  if (!a || !b) return !a && !b;
  return a->pid == b->pid && a->program == b->program && a->unit == b->unit;
}

bool is_part_of_a_cluster(const HostFacts& facts) {
  const bool noted = facts.note.known() && facts.note->has_value();
  const bool joined =
      facts.kubernetes.known() && (facts.kubernetes->kubelet_conf || facts.kubernetes->admin_conf);
  return noted || joined;
}

bool is_stranger(const std::optional<Owner>& owner, bool part_of_a_cluster) {
  if (!owner) return true;
  return !is_cluster_component(*owner) || (!part_of_a_cluster && !is_muster_agent(*owner));
}

void add_once(std::vector<std::string>& list, const std::string& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

/// What strangers hold of `needed`, one entry a process.
std::vector<Holding> strangers(const HostFacts& facts, const std::vector<PortRange>& needed,
                               const Settings& settings) {
  const bool part_of_a_cluster = is_part_of_a_cluster(facts);
  std::vector<Holding> holdings;
  for (const auto& listener : *facts.listeners) {
    const auto is_it = [&](const PortRange& range) { return range.contains(listener.port); };
    if (listener.protocol != "tcp" || std::none_of(needed.begin(), needed.end(), is_it)) continue;
    if (!is_stranger(listener.owner, part_of_a_cluster)) continue;
    const bool ignored = ignores(settings, "Port-" + std::to_string(listener.port));
    auto holding = std::find_if(holdings.begin(), holdings.end(), [&](const Holding& known) {
      return known.ignored == ignored && same_process(known.owner, listener.owner);
    });
    if (holding == holdings.end())
      holding = holdings.insert(holdings.end(), {listener.owner, ignored, {}, {}});
    holding->ports.push_back(listener.port);
    add_once(holding->addresses, listener.address);
  }
  return holdings;
}

std::string describe(const std::optional<Owner>& owner) {
  if (!owner) return "a process that could not be seen";
  return owner->program + " (pid " + std::to_string(owner->pid) +
         (owner->unit.empty() ? "" : ", " + owner->unit) + ")";
}

/// Whether `systemctl disable --now` of that unit stops this program and nothing that the host needs.
bool may_be_disabled(const Owner& owner) {
  constexpr std::array<std::string_view, 6> kNeeded{"sshd.service",       "ssh.service",
                                                    "docker.service",     "crond.service",
                                                    "containerd.service", "NetworkManager.service"};
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._-";
  return owner.unit.ends_with(".service") && owner.unit.find_first_not_of(kPlain) == std::string::npos &&
         std::find(kNeeded.begin(), kNeeded.end(), owner.unit) == kNeeded.end();
}

Status status_of(const Holding& holding, const HostFacts& facts) {
  if (holding.ignored) return Status::ignored;
  // On a member of a cluster it may well be the cluster's own.
  return !holding.owner && is_part_of_a_cluster(facts) ? Status::unknown : Status::fail;
}

std::string remedy(const Holding& holding, const std::vector<PortRange>& ports) {
  const auto& owner = holding.owner;
  const auto first = std::to_string(ports.front().first);
  if (!owner) return "find who holds it with `ss -lntp 'sport = :" + first + "'` and stop it";
  if (is_cluster_component(*owner)) return "it is the rest of an earlier cluster: `kubeadm reset -f`";
  if (owner->program == "docker-proxy") {
    return "a container publishes it: `docker ps --filter publish=" + first +
           "` says which, `docker rm -f NAME` removes it";
  }
  if (may_be_disabled(*owner))
    return "`systemctl disable --now " + owner->unit + "`, or let it listen on another port";
  return "`kill " + std::to_string(owner->pid) + "`, or let it listen on another port";
}

}  // namespace

std::vector<Finding> judge_ports_free(const Host& host, const Settings& settings) {
  const auto needed = needed_ports(host.role, settings);
  Finding finding;
  finding.wanted = "nobody else listens on " + short_list(needed) + "/tcp";
  finding.source = "kubeadm Port-*; kubernetes.io: Ports and Protocols";
  if (!host.facts.listeners.known()) return {unknown(finding, host.facts.listeners.why())};
  std::vector<Finding> findings;
  for (const auto& holding : strangers(host.facts, needed, settings)) {
    const auto ports = to_ranges(holding.ports);
    const bool in_node_ports = subtract(ports, {settings.node_ports}).empty();
    auto taken = finding;
    taken.status = status_of(holding, host.facts);
    taken.saw =
        short_list(ports) + " held by " + describe(holding.owner) + " on " + joined(holding.addresses);
    taken.remedy =
        remedy(holding, ports) + (in_node_ports ? "; or choose another nodePortRange in cluster.yaml" : "");
    findings.push_back(std::move(taken));
  }
  if (!findings.empty()) return findings;
  finding.saw = short_list(needed) + "/tcp: free, or held by the cluster itself";
  return {finding};
}

}  // namespace muster
