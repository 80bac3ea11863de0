#pragma once
// What only both directions between two hosts, or several hosts together, tell of what was not reached: a
// device that passes nothing between two, a way that is lost for attempts and answers alike.

#include <vector>

#include "agent/checks/path_gaps.hpp"

namespace muster {

/// Whether the cause is between the hosts and known by their ways: Where::route, way_back, translated,
/// isolated.
bool is_of_the_way(const FirewallCause& cause);
/// Whether two such causes are one.
bool same_way(const FirewallCause& a, const FirewallCause& b);

/// Gives gaps of one protocol the causes that the others tell.
void look_both_ways(std::vector<Gap>& gaps, const Cluster& cluster);

}  // namespace muster
