#include <algorithm>
#include <iterator>
#include <tuple>

#include "agent/checks/firewall_remedy.hpp"
#include "agent/checks/ignore.hpp"
#include "agent/checks/path_gaps.hpp"
#include "agent/checks/repairs.hpp"

namespace muster {

namespace {

/// What one zone of one host's firewalld is to let pass.
struct Shut {
  const Host* host;
  std::string zone;
  std::string_view protocol;
  std::vector<PortRange> blocked;
  std::vector<PortRange> wanted;  // the ranges that `blocked` is in
};

std::string_view check_of(std::string_view protocol) {
  return protocol == "udp" ? "udp-reachable" : "ports-reachable";
}

void append(std::vector<PortRange>& to, const std::vector<PortRange>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void note(std::vector<Shut>& all, Shut one) {
  const auto known = std::find_if(all.begin(), all.end(), [&](const Shut& other) {
    return std::tie(other.host, other.zone, other.protocol) == std::tie(one.host, one.zone, one.protocol);
  });
  if (known == all.end()) {
    all.push_back(std::move(one));
  } else {
    append(known->blocked, one.blocked);
    append(known->wanted, one.wanted);
  }
}

/// The overlay's ports are not judged where no TCP passes; the same firewalld may be in their way.
void note_hidden_udp(const Gap& gap, const Cluster& cluster, std::vector<Shut>& all) {
  if (!gap.near || !nothing_passes(cluster, gap.path->from, gap.path->to)) return;
  for (const auto& range : cluster.settings.udp_ports) {
    const auto cause = firewall_cause({.near = gap.near,
                                       .far = gap.far,
                                       .protocol = "udp",
                                       .port = range.first,
                                       .cause = Cause::dropped,
                                       .detail = "",
                                       .others_reached = true});
    if (cause.host == gap.firewall.host && is_firewalld_rest(cause))
      note(all, {cause.host, firewalld_zone(cause), "udp", {range}, {range}});
  }
}

std::vector<Shut> shut_by_firewalld(const Cluster& cluster) {
  std::vector<Shut> all;
  for (const std::string_view protocol : {"tcp", "udp"}) {
    for (const auto& obstacle : find_obstacles(cluster, protocol)) {
      for (const auto& gap : obstacle) {
        if (!is_firewalld_rest(gap.firewall)) continue;
        note(all, {gap.firewall.host, firewalld_zone(gap.firewall), protocol, gap.ports, gap.path->wanted});
        if (protocol == "tcp") note_hidden_udp(gap, cluster, all);
      }
    }
  }
  std::erase_if(all,
                [&](const Shut& shut) { return ignores_check(cluster.settings, check_of(shut.protocol)); });
  return all;
}

}  // namespace

std::vector<HostRepair> port_repairs_for(const Cluster& cluster) {
  const auto all = shut_by_firewalld(cluster);
  std::vector<HostRepair> repairs;
  for (const auto& host : cluster.hosts) {
    for (const auto& shut : all) {
      if (shut.host != &host) continue;
      for (const auto& range : few_pieces(merged(shut.blocked), merged(shut.wanted))) {
        repairs.push_back(
            {host.name,
             std::string(check_of(shut.protocol)),
             {RepairKind::open_port, to_string({{range}}) + "/" + std::string(shut.protocol), shut.zone}});
      }
    }
  }
  return repairs;
}

}  // namespace muster
