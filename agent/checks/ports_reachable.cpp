#include <algorithm>
#include <map>

#include "agent/checks/judges.hpp"
#include "agent/checks/port_needs.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kPortsReachableDoc = R"(ports-reachable: every needed port answers, host by host.

Why: nothing in kubeadm looks between hosts. A firewall or security group that
drops one port shows up much later, as a join that hangs, an etcd that does
not elect, logs and exec that time out, or a service that works on some hosts.

How it is decided: the agents listen on every needed port that is free and try
each other, all ports of all pairs, no sampling. 6443 of masters from all,
2379-2380 and (up to 1.22) 10251-10252 between masters, 10250 of all from
masters, nodePortRange of all from all. A token proves that the far agent
answered. Nothing came back: dropped. ICMP error or RST: rejected. Another
answer: somebody in between. Ports that were not tried are unknown, not fine.

How to fix it: on the host that is not reached, where firewalld runs
  firewall-cmd --permanent --add-port=10250/tcp --add-port=30000-32767/tcp
  firewall-cmd --reload
and in the security group or firewall between the hosts. To see how far a SYN
comes, on the far host
  tcpdump -ni any 'tcp port 10250 and tcp[tcpflags] & tcp-syn != 0'
)";

namespace {

using HostsByName = std::map<std::string_view, const Host*>;

/// What of one path was not reached, for one cause.
struct Gap {
  const PathReport* path = nullptr;
  Cause cause = Cause::dropped;
  std::vector<PortRange> ports;
  std::string detail;
};

std::vector<Gap> gaps_of(const PathReport& path) {
  std::vector<Gap> gaps;
  for (const auto& blocked : path.blocked) {
    auto gap = std::find_if(gaps.begin(), gaps.end(),
                            [&](const Gap& known) { return known.cause == blocked.cause; });
    if (gap == gaps.end()) gap = gaps.insert(gaps.end(), {&path, blocked.cause, {}, blocked.detail});
    gap->ports.insert(gap->ports.end(), blocked.ports.begin(), blocked.ports.end());
  }
  for (auto& gap : gaps) gap.ports = merged(std::move(gap.ports));
  return gaps;
}

/// "No route" for some ports of a host that answers on others is a firewall's ICMP, not a route.
bool is_firewall(const Gap& gap) {
  return gap.cause == Cause::dropped || gap.cause == Cause::rejected ||
         (gap.cause == Cause::unreachable && gap.path->reached > 0);
}

std::string cause_in_words(const Gap& gap) {
  switch (gap.cause) {
    case Cause::refused:
      return "refused, nothing listens there";
    case Cause::rejected:
      return "rejected by a firewall";
    case Cause::dropped:
      return "no answer, dropped on the way";
    case Cause::answered_by_another:
      return "answered by something else than " + gap.path->to;
    case Cause::unreachable:
      return gap.path->reached > 0 ? "rejected by a firewall (ICMP)" : "no route to it";
    case Cause::error:
      return "could not be tried";
  }
  return "not reached";
}

/// Opens the ports in firewalld; where they are too many pieces, the wanted ranges that they are in.
std::string firewall_command(const Gap& gap) {
  constexpr std::size_t kMostPieces = 8;
  auto ports = gap.ports;
  if (ports.size() > kMostPieces) {
    ports = gap.path->wanted;
    std::erase_if(ports, [&](const PortRange& range) {
      return count(subtract({range}, gap.ports)) == count({{range}});
    });
  }
  std::string command = "firewall-cmd --permanent";
  for (const auto& range : ports) command += " --add-port=" + to_string({{range}}) + "/" + gap.path->protocol;
  return command + " && firewall-cmd --reload";
}

std::string remedy(const Gap& gap, const HostsByName& hosts) {
  const auto& to = gap.path->to;
  const auto found = hosts.find(to);
  const auto address = found == hosts.end() ? to : found->second->address;
  const auto firewall = "on " + to + ", where firewalld runs:\n  " + firewall_command(gap) +
                        "\nor open them in the security group between the hosts";
  if (is_firewall(gap)) return firewall;
  switch (gap.cause) {
    case Cause::refused:
      return "on " + to +
             ", see `ss -lnt` and `journalctl -n 50 -u muster-agent -u kubelet`, then run preflight again";
    case Cause::answered_by_another:
      return "find the proxy, the NAT rule or the other host with this address: `ip neigh show " + address +
             "` on the near host, `iptables -t nat -S` on " + to;
    case Cause::unreachable:
      return "on the near host: `ip route get " + address + "`; if there is a route, " + firewall;
    default:
      return "see `journalctl -n 50 -u muster-agent` on the near host, then run preflight again";
  }
}

Finding finding_of(const Gap& gap, const HostsByName& hosts, Finding finding) {
  const auto& path = *gap.path;
  finding.status = gap.cause == Cause::error ? Status::unknown : Status::fail;
  if (hosts.contains(path.from)) finding.hosts.push_back(path.from);
  if (hosts.contains(path.to)) finding.hosts.push_back(path.to);
  finding.saw = path.from + " to " + path.to + ": " + short_list(gap.ports) + "/" + path.protocol + " " +
                cause_in_words(gap) + (gap.detail.empty() ? "" : " (" + gap.detail + ")");
  // Without the near host and its other ports: one report line for everyone who misses the same.
  finding.wanted = short_list(gap.ports) + "/" + path.protocol + " of " + path.to + " reached";
  finding.remedy = remedy(gap, hosts);
  return finding;
}

/// The paths in the order of the hosts, whichever probe came back first; from elsewhere than a host last.
std::vector<const PathReport*> in_order(const Cluster& cluster) {
  std::map<std::string_view, std::size_t> place;
  for (const auto& host : cluster.hosts) place.emplace(host.name, place.size());
  const auto place_of = [&](const std::string& name) {
    const auto at = place.find(name);
    return at == place.end() ? place.size() : at->second;
  };
  using Place = std::pair<std::size_t, std::size_t>;
  std::vector<std::pair<Place, const PathReport*>> placed;
  for (const auto& path : cluster.paths) {
    if (path.protocol != "tcp") continue;  // udp-reachable judges the others
    placed.emplace_back(Place(place_of(path.from), place_of(path.to)), &path);
  }
  std::stable_sort(placed.begin(), placed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const PathReport*> paths;
  for (const auto& [at, path] : placed) paths.push_back(path);
  return paths;
}

/// What was asked of a pair of hosts, and how many of those ports have no result.
struct Tried {
  std::vector<PortRange> ports;
  std::size_t without_result = 0;
};
using TriedByNames = std::map<std::pair<std::string_view, std::string_view>, Tried>;

TriedByNames what_was_tried(const std::vector<PathReport>& paths) {
  TriedByNames tried;
  for (const auto& path : paths) {
    if (path.protocol != "tcp") continue;
    auto& pair = tried[{path.from, path.to}];
    pair.ports.insert(pair.ports.end(), path.wanted.begin(), path.wanted.end());
    std::size_t with_result = path.reached;
    for (const auto& blocked : path.blocked) with_result += count(blocked.ports);
    pair.without_result += count(path.wanted) - std::min(with_result, count(path.wanted));
  }
  return tried;
}

struct Pair {
  const Host* from = nullptr;
  const Host* to = nullptr;
};

/// Ports that a pair needs and that nobody tried, by how they read: "10250,30000-32767/tcp" -> the pairs.
std::map<std::string, std::vector<Pair>> untried(const Cluster& cluster) {
  const auto tried = what_was_tried(cluster.paths);
  const Tried nothing;
  std::map<std::string, std::vector<Pair>> missing;
  for (const auto& from : cluster.hosts) {
    for (const auto& to : cluster.hosts) {
      const auto needed = ports_between(from, to, cluster.settings);
      if (needed.empty()) continue;
      const auto found = tried.find({from.name, to.name});
      const auto& pair = found == tried.end() ? nothing : found->second;
      if (const auto left = subtract(needed, pair.ports); !left.empty()) {
        missing[short_list(left) + "/tcp"].push_back({&from, &to});
      } else if (pair.without_result > 0) {
        missing[counted(pair.without_result, "port")].push_back({&from, &to});
      }
    }
  }
  return missing;
}

std::vector<Finding> untried_findings(const Cluster& cluster, const Finding& finding) {
  std::vector<Finding> findings;
  for (const auto& [ports, pairs] : untried(cluster)) {
    std::vector<std::string> paths;
    auto unseen = unknown(finding, "");
    for (const auto& host : cluster.hosts) {
      const bool named = std::any_of(pairs.begin(), pairs.end(), [&](const Pair& pair) {
        return pair.from == &host || pair.to == &host;
      });
      if (named) unseen.hosts.push_back(host.name);
    }
    for (const auto& [from, to] : pairs) paths.push_back(from->name + " to " + to->name);
    unseen.saw = "not tried: " + joined(paths) + ": " + ports;
    unseen.remedy =
        "run preflight again; `journalctl -n 50 -u muster-agent` on the near host says what stopped it";
    findings.push_back(std::move(unseen));
  }
  return findings;
}

std::string all_reached(const Cluster& cluster) {
  const auto paths = in_order(cluster);
  if (paths.empty()) return "one host: nothing to reach";
  std::size_t ports = 0;
  for (const auto* path : paths) ports += path->reached;
  return counted(ports, "port") + " reached on " + counted(paths.size(), "path");
}

}  // namespace

std::vector<Finding> judge_ports_reachable(const Cluster& cluster) {
  HostsByName hosts;
  for (const auto& host : cluster.hosts) hosts.emplace(host.name, &host);
  Finding finding;
  finding.source = "kubernetes.io: Ports and Protocols";
  std::vector<Finding> findings;
  for (const auto* path : in_order(cluster)) {
    for (const auto& gap : gaps_of(*path)) findings.push_back(finding_of(gap, hosts, finding));
  }
  finding.wanted = "every needed port of every host answers";
  for (auto& unseen : untried_findings(cluster, finding)) findings.push_back(std::move(unseen));
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw = all_reached(cluster);
  return {finding};
}

}  // namespace muster
