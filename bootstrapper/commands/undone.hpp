#pragma once
// What `preflight --undo-fix` says at its end.

#include <boost/json/value.hpp>
#include <string>
#include <utility>
#include <vector>

#include "agent/protocol/repair.hpp"

namespace muster::commands {

/// What was put back and what was left alone, by host.
using Undone = std::vector<std::pair<std::string, UndoRepairsResponse>>;

/// One line an entry; for a dry run as what would be put back.
std::string undone_text(const Undone& undone, bool dry_run);
/// {"hosts": [{"name": ..., "undone": [...], "kept": [...]}]}
boost::json::value undone_json(const Undone& undone);

}  // namespace muster::commands
