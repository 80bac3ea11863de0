#pragma once
// Running passwordCommand: a shell command of the operator, on the operator's machine, whose first line of
// output is a secret.

#include <chrono>
#include <string>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"

namespace muster::cluster {

/// What `command` prints first, run by /bin/sh in our environment, its stderr on ours, without input. Blocks
/// until it has ended or the deadline has passed, then it is killed. A command or timeout Error never holds
/// what it printed.
Result<Secret> read_secret_command(const std::string& command, std::chrono::milliseconds deadline);

}  // namespace muster::cluster
