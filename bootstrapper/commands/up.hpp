#pragma once
// The phases of `muster up`, for whoever names them.

#include <span>

#include "bootstrapper/phases/phase.hpp"

namespace muster::commands {

/// All phases of `muster up`, in order.
std::span<const phases::Phase> up_phases();

}  // namespace muster::commands
