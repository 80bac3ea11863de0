#pragma once
// How an obstacle between hosts is told: who misses which ports of whom, what stands in the way, the line
// that takes it away. For ports-reachable and udp-reachable.

#include "agent/checks/path_gaps.hpp"

namespace muster {

/// `finding`, which has its source already, with hosts, status, saw, wanted and remedy.
Finding finding_of(const Obstacle& obstacle, const Cluster& cluster, Finding finding);

}  // namespace muster
