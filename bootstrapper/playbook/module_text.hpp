#pragma once
// A module as `muster explain MODULE` tells it.

#include <string>

#include "agent/protocol/module_spec.hpp"

namespace muster::playbook {

/// What it does and its arguments, those first that must be given, in lines of at most 80 columns.
std::string module_text(const ModuleSpec& module);

}  // namespace muster::playbook
