#pragma once
// The question before what cannot be taken back.

#include <string>

#include "bootstrapper/commands/invocation.hpp"

namespace muster::commands {

/// Asks on the terminal, unless -y was given: "`what` Type yes to go on: ". An interrupted Error where the
/// answer is another; a usage Error that names `command` with -y where there is no terminal to ask on.
Result<> confirm(const Invocation& invocation, const std::string& what, const std::string& command);

}  // namespace muster::commands
