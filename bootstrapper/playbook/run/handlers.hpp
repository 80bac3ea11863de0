#pragma once
// Who is to run which handler.

#include <string>
#include <vector>

#include "bootstrapper/playbook/run/play_run.hpp"

namespace muster::play {

/// Notes that the handlers of these names, or that listen to them, are to run on the host. An Error for a
/// name that no handler has.
Result<void> notify(PlayRun& run, const std::string& host, const std::vector<std::string>& names);

/// The places in play.handlers that `name` means; none: there is no such handler.
std::vector<std::size_t> handlers_of(const playbook::Play& play, const std::string& name,
                                     Templates& templates);

}  // namespace muster::play
