#pragma once
// The whole command line of muster, for the program, its completions and its man page.

#include "bootstrapper/commands/invocation.hpp"

namespace muster::commands {

/// Declares every flag and every command below `app`. What is parsed goes to `invocation`, which must live as
/// long.
void add_commands(CLI::App& app, Invocation& invocation);

}  // namespace muster::commands
