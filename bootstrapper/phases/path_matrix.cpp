#include "bootstrapper/phases/path_matrix.hpp"

#include "agent/checks/port_needs.hpp"

namespace muster::phases {

namespace {

std::string udp_word(const PathReport& path, const UdpSide& side) {
  if (!path.blocked.empty()) return std::string(name_of(path.blocked.front().cause));
  if (path.reached > 0) return "reached";
  return side.opened.busy.empty() ? "none wanted" : "held";
}

/// What of the far ports was wanted, tried and reached. Ports that the far agent could not open are an error
/// of the path.
PathReport report_of(const std::string& from, const PathResult& result, const UdpSide& side) {
  PathReport report;
  report.from = from;
  report.to = result.name;
  report.protocol = "udp";
  report.wanted = side.opened.listening;
  report.reached = result.reached;
  report.blocked = result.blocked;
  if (!side.opened.failed.empty()) {
    report.blocked.push_back({side.opened.failed, Cause::error, side.opened.failure});
    report.wanted.insert(report.wanted.end(), side.opened.failed.begin(), side.opened.failed.end());
    report.wanted = merged(std::move(report.wanted));
  }
  return report;
}

}  // namespace

MeasurePaths paths_from(std::size_t from, const Cluster& cluster, const std::vector<UdpSide>& sides,
                        const std::string& token) {
  MeasurePaths request;
  request.token = token;
  for (std::size_t to = 0; to < cluster.hosts.size(); ++to) {
    if (to == from || !sides[to].why.empty()) continue;
    PathTarget target;
    target.name = cluster.hosts[to].name;
    target.address = cluster.hosts[to].address;
    target.ports = sides[to].opened.listening;
    target.spare = sides[to].opened.spare;
    const auto tcp = ports_between(cluster.hosts[from], cluster.hosts[to], cluster.settings);
    if (!tcp.empty()) target.tcp = tcp.front().first;
    request.targets.push_back(std::move(target));
  }
  return request;
}

void keep_paths(std::size_t from, const MeasurePathsResponse& response, const std::vector<UdpSide>& sides,
                Cluster& cluster) {
  const auto& near = cluster.hosts[from].name;
  for (std::size_t to = 0; to < cluster.hosts.size(); ++to) {
    const auto& far = cluster.hosts[to].name;
    if (to == from) continue;
    if (!sides[to].why.empty()) {
      cluster.measured.pairs.push_back({near, far, Fact<RoundTrip>::unknown(sides[to].why),
                                        Fact<PathMtu>::unknown(sides[to].why), "not tried"});
      continue;
    }
    for (const auto& result : response.results) {
      if (result.name != far) continue;
      auto report = report_of(near, result, sides[to]);
      cluster.measured.pairs.push_back(
          {near, far, result.round_trip, result.mtu, udp_word(report, sides[to])});
      if (!report.wanted.empty()) cluster.paths.push_back(std::move(report));
    }
  }
}

void keep_no_paths(std::size_t from, const std::string& why, Cluster& cluster) {
  const auto& near = cluster.hosts[from].name;
  for (const auto& to : cluster.hosts) {
    if (to.name == near) continue;
    cluster.measured.pairs.push_back(
        {near, to.name, Fact<RoundTrip>::unknown(why), Fact<PathMtu>::unknown(why), "not tried"});
  }
}

void keep_held(const std::vector<UdpSide>& sides, Cluster& cluster) {
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (!sides[i].opened.busy.empty())
      cluster.measured.held.push_back({cluster.hosts[i].name, sides[i].opened.busy});
  }
}

}  // namespace muster::phases
