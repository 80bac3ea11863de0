#include "agent/checks/identity.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "agent/checks/identity_family.hpp"
#include "agent/checks/wording.hpp"

namespace muster {
namespace {

bool consists_of(std::string_view mac, char digit) {
  return std::all_of(mac.begin(), mac.end(), [&](char c) { return c == digit || c == ':'; });
}

/// Whether the lowest bit of the first octet is set (IEEE 802: a group address names no station).
bool is_multicast(std::string_view mac) {
  constexpr std::string_view kOdd = "13579bdf";
  return mac.size() > 1 && kOdd.find(mac[1]) != std::string_view::npos;
}

bool names_a_station(std::string_view mac) {
  return !mac.empty() && !consists_of(mac, '0') && !consists_of(mac, 'f') && !is_multicast(mac);
}

// Placeholders that many boards share; 03000200-... is also seen with its leading fields in the other byte
// order.
constexpr std::array<std::string_view, 5> kPlaceholders{
    "03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009",
    "00010203-0405-0607-0809-0a0b0c0d0e0f", "01020304-0506-0708-090a-0b0c0d0e0f10",
    "12345678-1234-5678-90ab-cddeefaabbcc"};

bool is_uuid(std::string_view text) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  constexpr std::string_view kHex = "0123456789abcdef";
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [&](char c, char shape) {
    return shape == '-' ? c == '-' : kHex.find(c) != std::string_view::npos;
  });
}

/// Whether all 16 bytes are the same: 00, ff, 01 and fe are what empty flash and idle makers leave.
bool repeats_one_byte(std::string uuid) {
  std::erase(uuid, '-');
  for (std::size_t i = 2; i < uuid.size(); ++i) {
    if (uuid[i] != uuid[i - 2]) return false;
  }
  return true;
}

}  // namespace

bool is_junk_uuid(const std::string& uuid) {
  return !is_uuid(uuid) || repeats_one_byte(uuid) ||
         std::find(kPlaceholders.begin(), kPlaceholders.end(), uuid) != kPlaceholders.end();
}

std::vector<std::string> Holders::hosts() const {
  std::vector<std::string> names;
  for (const auto& sighting : sightings) {
    if (std::find(names.begin(), names.end(), sighting.host->name) == names.end()) {
      names.push_back(sighting.host->name);
    }
  }
  return names;
}

std::vector<Sighting> sightings_of(Identity identity, const Cluster& cluster) {
  std::vector<Sighting> seen;
  for (const auto& host : cluster.hosts) {
    const auto& fact = host.facts.*identity;
    if (fact.known() && !is_listed_before(host, cluster)) seen.push_back({lower_case(*fact), &host, ""});
  }
  return seen;
}

std::vector<Sighting> physical_macs(const Host& host) {
  std::vector<Sighting> seen;
  if (!host.facts.interfaces.known()) return seen;
  for (const auto& interface : *host.facts.interfaces) {
    auto mac = lower_case(interface.mac);
    if (interface.physical && names_a_station(mac)) seen.push_back({std::move(mac), &host, interface.name});
  }
  return seen;
}

std::vector<Sighting> mac_sightings(const Cluster& cluster) {
  std::vector<Sighting> seen;
  for (const auto& host : cluster.hosts) {
    if (is_listed_before(host, cluster)) continue;
    auto macs = physical_macs(host);
    seen.insert(seen.end(), macs.begin(), macs.end());
  }
  return seen;
}

std::vector<Holders> by_value(const std::vector<Sighting>& sightings) {
  std::vector<Holders> groups;
  std::map<std::string_view, std::size_t> group_of;
  for (const auto& sighting : sightings) {
    const auto [at, is_new] = group_of.try_emplace(sighting.value, groups.size());
    if (is_new) groups.push_back({sighting.value, {}});
    groups[at->second].sightings.push_back(sighting);
  }
  return groups;
}

std::vector<Holders> shared_values(const std::vector<Sighting>& sightings) {
  auto groups = by_value(sightings);
  std::erase_if(groups, [](const Holders& group) {
    const auto* first = group.sightings.front().host;
    return std::all_of(group.sightings.begin(), group.sightings.end(),
                       [&](const Sighting& sighting) { return sighting.host == first; });
  });
  return groups;
}

std::vector<Unseen> unseen_of(Identity identity, const Cluster& cluster) {
  std::vector<Unseen> unseen;
  for (const auto& host : cluster.hosts) {
    const auto& fact = host.facts.*identity;
    if (!fact.known()) unseen.push_back({host.name, fact.why()});
  }
  return unseen;
}

std::vector<Finding> unknown_findings(const std::vector<Unseen>& unseen, const Finding& finding) {
  std::vector<std::string> reasons;
  std::map<std::string, std::vector<std::string>> hosts_of;
  for (const auto& [host, why] : unseen) {
    auto& hosts = hosts_of[why];
    if (hosts.empty()) reasons.push_back(why);
    hosts.push_back(host);
  }
  std::vector<Finding> findings;
  for (const auto& why : reasons) {
    const auto& hosts = hosts_of[why];
    auto about_them = unknown(finding, why);
    about_them.saw = joined(hosts) + ": " + about_them.saw;
    about_them.hosts = hosts;
    findings.push_back(std::move(about_them));
  }
  return findings;
}

}  // namespace muster
