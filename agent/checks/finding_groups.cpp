#include "agent/checks/finding_groups.hpp"

#include <algorithm>

namespace muster {

namespace {

bool alike(const Finding& a, const Finding& b) {
  return a.check == b.check && a.wanted == b.wanted && a.remedy == b.remedy && a.source == b.source;
}

/// A host is named once, however many of the findings are its.
void append(std::vector<std::string>& hosts, const std::vector<std::string>& more) {
  for (const auto& host : more) {
    if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(host);
  }
}

}  // namespace

std::vector<FindingGroup> groups_of(std::span<const Finding> findings, Status status) {
  std::vector<FindingGroup> groups;
  for (const auto& finding : findings) {
    if (finding.status != status) continue;
    auto group =
        std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return alike(*g.finding, finding); });
    if (group == groups.end()) group = groups.insert(groups.end(), FindingGroup{&finding, {}, {}});
    append(group->hosts, finding.hosts);
    auto& seen = group->sightings;
    auto sighting =
        std::find_if(seen.begin(), seen.end(), [&](const auto& s) { return s.saw == finding.saw; });
    if (sighting == seen.end()) sighting = seen.insert(seen.end(), SeenOn{finding.saw, {}});
    append(sighting->hosts, finding.hosts);
  }
  return groups;
}

}  // namespace muster
