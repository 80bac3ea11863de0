#include "agent/checks/gap_pairs.hpp"

#include <algorithm>

#include "agent/checks/way_cause.hpp"

namespace muster {
namespace {

using Where = FirewallCause::Where;

/// Whether nothing of the far host was reached.
bool is_whole(const Gap& gap) {
  return gap.near && gap.far && gap.path->reached == 0;
}

const Gap* opposite_of(const Gap& gap, const std::vector<Gap>& gaps) {
  const auto found = std::find_if(gaps.begin(), gaps.end(), [&](const Gap& other) {
    return is_whole(other) && other.near == gap.far && other.far == gap.near;
  });
  return found == gaps.end() ? nullptr : &*found;
}

bool reached(const Cluster& cluster, const Host& from, const Host& to) {
  return std::any_of(cluster.paths.begin(), cluster.paths.end(), [&](const PathReport& path) {
    return path.protocol == "tcp" && path.from == from.name && path.to == to.name && path.reached > 0;
  });
}

/// Whether a third host has to do with both: then both are there.
bool have_a_friend(const Gap& gap, const Cluster& cluster) {
  return std::any_of(cluster.hosts.begin(), cluster.hosts.end(), [&](const Host& third) {
    return reached(cluster, third, *gap.near) && reached(cluster, third, *gap.far);
  });
}

/// Neighbours that do not find each other, though both are there.
bool is_isolated(const Gap& gap, const std::vector<Gap>& gaps, const Cluster& cluster) {
  const auto* back = opposite_of(gap, gaps);
  const auto is_lost = [](const Gap& one) {
    return one.cause == Cause::unreachable && one.firewall.where == Where::not_known &&
           one.firewall.why.empty();
  };
  return back && is_lost(gap) && (is_lost(*back) || back->firewall.where == Where::isolated) &&
         !interface_in_network_of(*gap.near, gap.far->address).empty() && have_a_friend(gap, cluster);
}

}  // namespace

bool is_of_the_way(const FirewallCause& cause) {
  return cause.where == Where::route || cause.where == Where::way_back || cause.where == Where::translated ||
         cause.where == Where::isolated;
}

bool same_way(const FirewallCause& a, const FirewallCause& b) {
  const bool one_device = a.where == Where::translated || a.where == Where::isolated;
  return a.where == b.where && (one_device || a.host == b.host);
}

void look_both_ways(std::vector<Gap>& gaps, const Cluster& cluster) {
  for (auto& gap : gaps) {
    if (!is_whole(gap)) continue;
    const auto* back = opposite_of(gap, gaps);
    if (is_isolated(gap, gaps, cluster)) {
      gap.firewall.where = Where::isolated;
      gap.firewall.host = gap.near;
      gap.firewall.other = gap.far;
    } else if (back && gap.firewall.where == Where::between && back->firewall.where == Where::way_back) {
      // What goes there is lost just as what answers there.
      gap.firewall = back->firewall;
    }
  }
}

}  // namespace muster
