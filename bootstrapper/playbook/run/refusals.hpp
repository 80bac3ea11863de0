#pragma once
// What is refused before a host is touched though it can be parsed: it could not be done as it is meant.

#include <string>
#include <vector>

#include "bootstrapper/playbook/playbook.hpp"
#include "bootstrapper/playbook/run/inventory.hpp"
#include "bootstrapper/playbook/run/session.hpp"

namespace muster::play {

/// Something that stands in the way, where it is written, and what to write instead.
struct Refusal {
  playbook::Location at;
  std::string what;
  std::string instead;
};

/// All of them, in the order of the file. `hosts` is Sources::hosts; `terminal`: somebody can be asked.
std::vector<Refusal> refusals(const playbook::Playbook& playbook, const Session& session, bool terminal);

}  // namespace muster::play
