#pragma once
// Directories of configuration fragments, as systemd reads them (sysctl.d(5), modules-load.d(5)). What the
// fragments say is not here.

#include <string>
#include <string_view>
#include <vector>

#include "agent/facts/tree.hpp"
#include "agent/protocol/result.hpp"

namespace muster::facts {

/// The paths of all "*.conf" of a kind ("sysctl.d") in the order in which they are read: by file name; of
/// equal names the one of /etc, then /run, then /usr/local/lib, then /usr/lib is the only one.
Result<std::vector<std::string>> drop_ins(const Tree& tree, std::string_view kind);

}  // namespace muster::facts
