#include "agent/checks/path_gaps.hpp"

#include <algorithm>
#include <map>

#include "agent/checks/gap_pairs.hpp"

namespace muster {
namespace {

/// The paths in the order of the hosts, whichever probe came back first; from elsewhere than a host last.
std::vector<const PathReport*> in_order(const Cluster& cluster, std::string_view protocol) {
  std::map<std::string_view, std::size_t> place;
  for (const auto& host : cluster.hosts) place.emplace(host.name, place.size());
  const auto place_of = [&](const std::string& name) {
    const auto at = place.find(name);
    return at == place.end() ? place.size() : at->second;
  };
  using Place = std::pair<std::size_t, std::size_t>;
  std::vector<std::pair<Place, const PathReport*>> placed;
  for (const auto& path : cluster.paths) {
    if (path.protocol != protocol) continue;
    if (protocol == "udp" && nothing_passes(cluster, path.from, path.to)) continue;
    placed.emplace_back(Place(place_of(path.from), place_of(path.to)), &path);
  }
  std::stable_sort(placed.begin(), placed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const PathReport*> paths;
  for (const auto& [at, path] : placed) paths.push_back(path);
  return paths;
}

bool same_reason(const Gap& a, const Gap& b) {
  if (a.path->protocol != b.path->protocol || a.firewall.where != b.firewall.where) return false;
  // A host rejects thousands of ports and sends few ICMP errors: the others look dropped.
  if (a.firewall.where == FirewallCause::Where::host)
    return a.firewall.certain() == b.firewall.certain() && a.firewall.reply == b.firewall.reply &&
           a.firewall.later == b.firewall.later && culprit(a.firewall) == culprit(b.firewall);
  if (is_of_the_way(a.firewall)) return same_way(a.firewall, b.firewall);
  if (a.cause != b.cause || fell_silent(a.cause, a.detail) != fell_silent(b.cause, b.detail)) return false;
  return a.firewall.where != FirewallCause::Where::reverse_path ||
         (a.firewall.host == b.firewall.host && a.firewall.reply == b.firewall.reply);
}

void add(std::vector<Gap>& gaps, Gap gap) {
  const auto known =
      std::find_if(gaps.begin(), gaps.end(), [&](const Gap& other) { return same_reason(other, gap); });
  if (known == gaps.end()) {
    gaps.push_back(std::move(gap));
  } else {
    known->ports.insert(known->ports.end(), gap.ports.begin(), gap.ports.end());
  }
}

std::vector<PortRange> arrived_on(const PathReport& path) {
  return path.ways ? path.ways->arrived : std::vector<PortRange>{};
}

/// The ports cut where the firewall of either host may begin to treat them otherwise, and where they have
/// arrived.
std::vector<PortRange> cut(const std::vector<PortRange>& blocked, const PathReport& path, const Host* near,
                           const Host* far) {
  auto ports = common(blocked, arrived_on(path));
  const auto others = subtract(blocked, ports);
  ports.insert(ports.end(), others.begin(), others.end());
  for (const auto* host : {near, far}) {
    if (host && host->facts.firewall.known()) ports = pieces(*host->facts.firewall, ports);
  }
  return ports;
}

std::vector<Gap> gaps_of(const PathReport& path, const Host* near, const Host* far) {
  std::vector<Gap> gaps;
  const bool udp = path.protocol == "udp";  // TCP has reached the far host
  for (const auto& blocked : path.blocked) {
    // The agent listens there: an ICMP "port unreachable" is a firewall's.
    const auto cause = udp && blocked.cause == Cause::refused ? Cause::rejected : blocked.cause;
    for (const auto& range : cut(merged(blocked.ports), path, near, far)) {
      const bool arrived = cause == Cause::dropped && !common({range}, arrived_on(path)).empty();
      const auto why = firewall_cause({.near = near,
                                       .far = far,
                                       .protocol = path.protocol,
                                       .port = range.first,
                                       .cause = cause,
                                       .detail = blocked.detail,
                                       .others_reached = path.reached > 0 || udp,
                                       .path = &path,
                                       .arrived = arrived});
      add(gaps, {&path, near, far, cause, blocked.detail, why, {range}});
    }
  }
  for (auto& gap : gaps) gap.ports = merged(std::move(gap.ports));
  return gaps;
}

/// Whether both missed the same of what both have tried.
bool agree(const Gap& a, const Gap& b) {
  return a.path->to == b.path->to && common(a.ports, b.path->wanted) == common(b.ports, a.path->wanted);
}

bool belongs(const Gap& gap, const Obstacle& obstacle) {
  if (!same_reason(gap, obstacle.front())) return false;
  const bool by_a_host = gap.firewall.where == FirewallCause::Where::host ||
                         gap.firewall.where == FirewallCause::Where::reverse_path ||
                         is_of_the_way(gap.firewall);
  return by_a_host ||
         std::all_of(obstacle.begin(), obstacle.end(), [&](const Gap& other) { return agree(gap, other); });
}

}  // namespace

bool nothing_passes(const Cluster& cluster, std::string_view from, std::string_view to) {
  bool tried = false;
  for (const auto& path : cluster.paths) {
    if (path.protocol != "tcp" || path.from != from || path.to != to) continue;
    if (path.reached > 0) return false;
    tried = tried || !path.wanted.empty();
  }
  return tried;
}

std::vector<Obstacle> find_obstacles(const Cluster& cluster, std::string_view protocol) {
  std::map<std::string_view, const Host*> hosts;
  for (const auto& host : cluster.hosts) hosts.emplace(host.name, &host);
  const auto find_host = [&](const std::string& name) {
    const auto found = hosts.find(name);
    return found == hosts.end() ? nullptr : found->second;
  };
  std::vector<Gap> gaps;
  for (const auto* path : in_order(cluster, protocol)) {
    for (auto& gap : gaps_of(*path, find_host(path->from), find_host(path->to)))
      gaps.push_back(std::move(gap));
  }
  look_both_ways(gaps, cluster);
  std::vector<Obstacle> obstacles;
  for (auto& gap : gaps) {
    const auto known = std::find_if(obstacles.begin(), obstacles.end(),
                                    [&](const Obstacle& obstacle) { return belongs(gap, obstacle); });
    if (known == obstacles.end()) {
      obstacles.push_back({std::move(gap)});
    } else {
      known->push_back(std::move(gap));
    }
  }
  return obstacles;
}

}  // namespace muster
