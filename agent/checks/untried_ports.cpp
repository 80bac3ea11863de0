#include "agent/checks/untried_ports.hpp"

#include <algorithm>
#include <map>

#include "agent/checks/port_needs.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {
namespace {

/// What was asked of a pair of hosts, and how many of those ports have no result.
struct Tried {
  std::vector<PortRange> ports;
  std::size_t without_result = 0;
};
using TriedByNames = std::map<std::pair<std::string_view, std::string_view>, Tried>;

TriedByNames what_was_tried(const std::vector<PathReport>& paths) {
  TriedByNames tried;
  for (const auto& path : paths) {
    if (path.protocol != "tcp") continue;  // udp-reachable judges the others
    auto& pair = tried[{path.from, path.to}];
    pair.ports.insert(pair.ports.end(), path.wanted.begin(), path.wanted.end());
    pair.ports.insert(pair.ports.end(), path.held.begin(), path.held.end());
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

}  // namespace

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

}  // namespace muster
