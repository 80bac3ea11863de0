#pragma once
// What the commands share that name their hosts: join and remove.

#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/commands/invocation.hpp"

namespace muster::commands {

/// A usage Error where --hosts was given: it would hide the cluster that the named hosts join or leave.
Result<> refuse_hosts_flag(const Invocation& invocation, std::string_view command);

/// "h1", "h1 and h2", "h1, h2 and h3"
std::string listed(const std::vector<std::string>& names);

}  // namespace muster::commands
