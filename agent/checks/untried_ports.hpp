#pragma once
// Ports that some host needs of another and that nobody tried: unknown, not fine.

#include <vector>

#include "agent/checks/check.hpp"

namespace muster {

/// One finding for each set of ports that was not tried, with the pairs that need it; none where all were.
/// `finding` has what they have in common.
std::vector<Finding> untried_findings(const Cluster& cluster, const Finding& finding);

}  // namespace muster
