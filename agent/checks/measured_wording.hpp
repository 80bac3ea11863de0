#pragma once
// Times and sizes as the checks of measurements say them, and which hosts a measurement is about.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checks/check.hpp"

namespace muster {

/// "85 us", "0.85 ms", "12 ms", "1.2 s", "3 min", "5 h", "12 d": a time of that many nanoseconds, its sign
/// left out.
std::string duration_in_words(std::int64_t ns);
/// "1,450-byte"
std::string byte_size(std::uint32_t bytes);

/// Two hosts as a measurement names them, the first of the cluster first.
using HostPair = std::pair<std::string, std::string>;
/// The pair of two hosts, the one that comes first by name first: m1 to n1 and n1 to m1 are one.
HostPair either_way(const std::string& a, const std::string& b);

/// What the pair of hosts is measured as, or nullptr.
const PairMeasure* find_pair(const Cluster& cluster, std::string_view from, std::string_view to);
/// The names in the order of the cluster; "here" and others last.
std::vector<std::string> in_cluster_order(const Cluster& cluster, std::vector<std::string> names);

/// One unknown finding for all the reasons why something was not measured: reason -> hosts.
std::vector<Finding> not_measured(const Cluster& cluster, const Finding& finding,
                                  const std::map<std::string, std::vector<std::string>>& hosts_by_reason);

}  // namespace muster
