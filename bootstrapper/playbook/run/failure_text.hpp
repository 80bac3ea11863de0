#pragma once
// Why a task failed, for people: the module, the command, its exit status, what it printed.

#include <string>
#include <string_view>

#include "bootstrapper/playbook/run/outcome.hpp"

namespace muster::play {

/// Several lines, printable; the first begins with the module's name, the others are indented.
std::string failure_text(const Outcome& outcome, std::string_view module);

}  // namespace muster::play
