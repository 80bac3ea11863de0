#pragma once
// Which values that ought to name one host alone are held by several: the common ground of the unique-*
// checks.

#include <string>
#include <vector>

#include "agent/checks/check.hpp"

namespace muster {

/// A value that identifies a host, and where on the host it was seen.
struct Sighting {
  std::string value;  ///< lower case
  const Host* host = nullptr;
  std::string place;  ///< the interface of a MAC; empty for what a host has once
};

/// One value and everyone who has it.
struct Holders {
  std::string value;
  std::vector<Sighting> sightings;
  /// The names of the hosts, each once, in the order of the cluster.
  [[nodiscard]] std::vector<std::string> hosts() const;
};

using Identity = Fact<std::string> HostFacts::*;

/// Where the fact is known, by host. A machine that is listed twice is seen once.
std::vector<Sighting> sightings_of(Identity identity, const Cluster& cluster);
/// The MACs of a host's physical interfaces, the members of bonds by their own; all zero, all ones, multicast
/// and no MAC are left out.
std::vector<Sighting> physical_macs(const Host& host);
/// Those of all hosts. A machine that is listed twice is seen once.
std::vector<Sighting> mac_sightings(const Cluster& cluster);
/// The sightings by value, in the order in which the values were first seen.
std::vector<Holders> by_value(const std::vector<Sighting>& sightings);
/// Those of by_value() that two or more hosts hold: twice on one host (a bond's members) is nobody's clone.
std::vector<Holders> shared_values(const std::vector<Sighting>& sightings);

/// Whether a product_uuid in lower case is what a firmware maker forgot to fill in: no UUID at all, one byte
/// over and over, or a placeholder that is seen on many boards.
bool is_junk_uuid(const std::string& uuid);

/// A host whose fact could not be used, and the reason.
struct Unseen {
  std::string host;
  std::string why;
};
/// The hosts where the fact is not known.
std::vector<Unseen> unseen_of(Identity identity, const Cluster& cluster);
/// One finding a reason, unknown and otherwise like `finding`, naming its hosts.
std::vector<Finding> unknown_findings(const std::vector<Unseen>& unseen, const Finding& finding);

}  // namespace muster
