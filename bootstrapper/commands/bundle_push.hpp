#pragma once
// muster bundle push: a bundle to the stores of all hosts.

#include "bootstrapper/commands/invocation.hpp"

namespace muster::commands {

/// Pushes invocation.bundle; gives the exit status. What the bundle does not have leaves the stores, unless
/// `keep_others`.
Result<int> push_bundle(const Invocation& invocation, bool keep_others);

}  // namespace muster::commands
