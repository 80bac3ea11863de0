#include "bootstrapper/phases/arrivals.hpp"

#include <algorithm>
#include <utility>

namespace muster::phases {

namespace {

/// The path between two hosts, where it has ports without an answer.
template <class Paths>
auto* unanswered_path(Paths& paths, const muster::Host& from, const muster::Host& to) {
  const auto found = std::find_if(paths.begin(), paths.end(), [&](const PathReport& path) {
    return path.protocol == "tcp" && path.from == from.name && path.to == to.name &&
           !unanswered(path).empty();
  });
  return found == paths.end() ? nullptr : &*found;
}

std::vector<std::string> addresses_of(const muster::Host& host) {
  std::vector<std::string> addresses{host.address};
  if (!host.facts.interfaces.known()) return addresses;
  for (const auto& interface : *host.facts.interfaces) {
    for (const auto& network : interface.addresses) {
      if (interface.name != "lo") addresses.push_back(network.substr(0, network.find('/')));
    }
  }
  return addresses;
}

Ways& ways_of(PathReport& path) {
  return path.ways ? *path.ways : path.ways.emplace();
}

}  // namespace

std::vector<PortRange> unanswered(const PathReport& path) {
  std::vector<PortRange> ports;
  for (const auto& blocked : path.blocked) {
    const bool silent =
        blocked.cause == Cause::dropped || (blocked.cause == Cause::unreachable && path.reached == 0);
    if (silent) ports.insert(ports.end(), blocked.ports.begin(), blocked.ports.end());
  }
  return merged(std::move(ports));
}

FindArrivals arrivals_to_ask(std::size_t index, const Cluster& cluster) {
  const auto& host = cluster.hosts[index];
  FindArrivals request;
  for (const auto& other : cluster.hosts) {
    const auto* in = unanswered_path(cluster.paths, other, host);
    const auto* out = unanswered_path(cluster.paths, host, other);
    if (!in && !out) continue;
    const auto ports = in ? unanswered(*in) : std::vector<PortRange>{};
    request.hosts.push_back({addresses_of(other), host.address, ports});
  }
  return request;
}

void keep_arrivals(std::size_t index, const ArrivalsResponse& response, const std::vector<PortRange>& open,
                   Cluster& cluster) {
  const auto& host = cluster.hosts[index];
  auto answer = response.hosts.begin();
  for (const auto& other : cluster.hosts) {
    auto* in = unanswered_path(cluster.paths, other, host);
    auto* out = unanswered_path(cluster.paths, host, other);
    if ((!in && !out) || answer == response.hosts.end()) continue;
    if (in) {
      auto& ways = ways_of(*in);
      const auto missed = unanswered(*in);
      const bool all = !answer->ports.empty() && subtract(common(missed, open), answer->ports).empty();
      ways.arrived = all ? missed : common(missed, answer->ports);
      ways.back = answer->way;
      ways.far_filtered = response.filtered;
    }
    if (out) {
      auto& ways = ways_of(*out);
      ways.there = answer->way;
      ways.near_filtered = response.filtered;
    }
    ++answer;
  }
}

}  // namespace muster::phases
