#pragma once
// One play, or the plays of an imported playbook.

#include <vector>

#include "bootstrapper/playbook/read_steps.hpp"

namespace muster::playbook {

/// The plays of a playbook file: a list.
void read_plays(Reading& reading, Source& source, const Node& list, std::vector<Play>& into);

}  // namespace muster::playbook
