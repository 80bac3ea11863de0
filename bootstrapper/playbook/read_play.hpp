#pragma once
// One play, or the plays of an imported playbook.

#include <span>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/read_keywords.hpp"
#include "bootstrapper/playbook/read_steps.hpp"

namespace muster::playbook {

/// Which keys a play may have.
std::vector<std::string_view> play_keywords();
/// Keywords of plays alone that Ansible has and muster does not.
std::span<const RefusedKeyword> refused_play_keywords();

/// The plays of a playbook file: a list.
void read_plays(Reading& reading, Source& source, const Node& list, std::vector<Play>& into);

}  // namespace muster::playbook
