#pragma once
// Progress that is shown in one place and kept in another.

#include "bootstrapper/report/progress.hpp"

namespace muster::report {

/// Tells two others all that it is told, the first one first.
std::unique_ptr<Progress> tell_both(std::unique_ptr<Progress> first, std::unique_ptr<Progress> second);

}  // namespace muster::report
