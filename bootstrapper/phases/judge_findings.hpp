#pragma once
// Which findings stop a run that is about some of the hosts only, and which hosts it can do without.

#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// What is wrong with other hosts than `targets` alone is a warning, for nothing is done to them; what was
/// not looked at there is left out. No targets: all count.
void keep_those_of(std::vector<Finding>& findings, const std::vector<std::string>& targets);

/// Whether a host that was not reached stops nothing: the run is about others, or it is in the cluster
/// already.
bool can_be_missed(const Run& run, std::string_view host);

}  // namespace muster::phases
