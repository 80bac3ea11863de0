#include "agent/checks/measured_wording.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {
namespace {

/// With one digit after the point below 10.
std::string number(double value) {
  if (value >= 9.95) return std::to_string(std::llround(value));
  const auto tenths = std::llround(value * 10);
  const auto whole = std::to_string(tenths / 10);
  return tenths % 10 == 0 ? whole : whole + "." + std::to_string(tenths % 10);
}

}  // namespace

std::string duration_in_words(std::int64_t ns) {
  struct Unit {
    double ns;
    const char* name;
  };
  constexpr std::array kUnits{Unit{86'400e9, " d"}, Unit{3'600e9, " h"}, Unit{60e9, " min"},
                              Unit{1e9, " s"},      Unit{1e6, " ms"},    Unit{1e3, " us"}};
  const auto length = std::abs(static_cast<double>(ns));
  for (const auto& unit : kUnits) {
    if (length >= unit.ns) return number(length / unit.ns) + unit.name;
  }
  return "0 ms";
}

std::string byte_size(std::uint32_t bytes) {
  return grouped(bytes) + "-byte";
}

HostPair either_way(const std::string& a, const std::string& b) {
  return a < b ? HostPair(a, b) : HostPair(b, a);
}

const PairMeasure* find_pair(const Cluster& cluster, std::string_view from, std::string_view to) {
  const auto& pairs = cluster.measured.pairs;
  const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const PairMeasure& pair) {
    return pair.from == from && pair.to == to;
  });
  return found == pairs.end() ? nullptr : &*found;
}

std::vector<std::string> in_cluster_order(const Cluster& cluster, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<std::string> ordered;
  for (const auto& host : cluster.hosts) {
    const auto found = std::find(names.begin(), names.end(), host.name);
    if (found == names.end()) continue;
    ordered.push_back(*found);
    names.erase(found);
  }
  ordered.insert(ordered.end(), names.begin(), names.end());
  return ordered;
}

std::vector<Finding> not_measured(const Cluster& cluster, const Finding& finding,
                                  const std::map<std::string, std::vector<std::string>>& hosts_by_reason) {
  std::vector<Finding> findings;
  for (const auto& [reason, hosts] : hosts_by_reason) {
    auto unseen = unknown(finding, reason);
    unseen.hosts = in_cluster_order(cluster, hosts);
    unseen.remedy =
        "run preflight again; `journalctl -n 50 -u muster-agent` on the host says what stopped it";
    findings.push_back(std::move(unseen));
  }
  return findings;
}

}  // namespace muster
