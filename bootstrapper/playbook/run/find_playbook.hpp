#pragma once
// Playbooks by name or path.

#include <filesystem>
#include <string>
#include <vector>

#include "bootstrapper/playbook/playbook.hpp"

namespace muster::play {

/// A name without a slash and a suffix is that of a playbook that comes with muster: in playbooks/ of the
/// source tree that the program was built in, or in /usr/share/muster/playbooks. Anything else is a path. A
/// usage Error lists the names that there are.
Result<std::filesystem::path> find_playbook(const std::string& name);

/// Found and parsed. A usage Error holds everything that is wrong with it, each thing at its place; warnings
/// are added to `warnings`.
Result<playbook::Playbook> load_playbook(const std::string& name, std::string& warnings);

}  // namespace muster::play
