#pragma once
// How a check that can find several things wrong on one host says them: one finding a status.

#include <span>
#include <string>
#include <vector>

#include "agent/checks/check.hpp"

namespace muster {

/// One thing that is wrong on a host.
struct Trouble {
  Status status = Status::fail;
  std::string saw;
  std::string remedy;  ///< as in Finding; said once where several have the same
};

/// The findings of a check: one for each status that its troubles have, the worst first. Without any: one
/// that passes and says `good`.
std::vector<Finding> findings_of(const Finding& blank, std::span<const Trouble> troubles,
                                 const std::string& good);

}  // namespace muster
