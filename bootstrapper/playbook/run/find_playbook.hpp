#pragma once
// Playbooks by name or path.

#include <filesystem>
#include <string>
#include <vector>

#include "bootstrapper/playbook/playbook.hpp"

namespace muster::play {

/// A name without a slash and a suffix is that of a playbook that comes with muster: of the running program
/// PREFIX/bin/muster in PREFIX/share/muster/playbooks, or in playbooks/ of the source tree that it was built
/// in. Anything else is a path. A usage Error lists the names that there are.
Result<std::filesystem::path> find_playbook(const std::string& name);

/// The names of those that come with muster, sorted.
std::vector<std::string> known_playbooks();

/// Found and parsed. A usage Error holds everything that is wrong with it, each thing at its place; warnings
/// are added to `warnings`.
Result<playbook::Playbook> load_playbook(const std::string& name, std::string& warnings);

}  // namespace muster::play
