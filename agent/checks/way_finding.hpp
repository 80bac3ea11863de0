#pragma once
// How a cause that is known by the hosts' ways is told, and what mends it. All other obstacles:
// obstacle_finding.cpp.

#include <string>

#include "agent/checks/path_gaps.hpp"

namespace muster {

/// "no answer: the SYN arrives, ...": of an obstacle that is_of_the_way or a reverse path filter that dropped
/// answers. `nobody` says that no firewall of these hosts does it.
std::string way_in_words(const Obstacle& obstacle, const std::string& nobody);
/// What to do about it; `ports` are those of the obstacle, as the operator is told them.
std::string way_remedy(const Obstacle& obstacle, const std::string& ports);

}  // namespace muster
