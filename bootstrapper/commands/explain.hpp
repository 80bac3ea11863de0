#pragma once
// What `muster explain` says of a name.

#include <string>

#include "agent/protocol/result.hpp"

namespace muster::commands {

/// Of a check ("", of all), of a module, or of "playbooks". A usage Error, with the nearest names, for any
/// other.
Result<std::string> explanation(const std::string& name);

}  // namespace muster::commands
