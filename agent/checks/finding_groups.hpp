#pragma once
// Findings that say the same thing, put together. How they are laid out is in findings_text.hpp and in
// bootstrapper/report.

#include <span>
#include <string>
#include <vector>

#include "agent/protocol/findings.hpp"

namespace muster {

/// What was seen, and where.
struct SeenOn {
  std::string saw;
  std::vector<std::string> hosts;
};

/// Findings of one check that call for the same thing to be done.
struct FindingGroup {
  const Finding* finding;          ///< the first of them
  std::vector<std::string> hosts;  ///< of all of them, each once
  std::vector<SeenOn> sightings;
};

/// The findings of that status, those of one check that differ only in what was seen put together, in the
/// order of the first of each. They point into `findings`.
std::vector<FindingGroup> groups_of(std::span<const Finding> findings, Status status);

}  // namespace muster
