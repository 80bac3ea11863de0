#pragma once
// Short child processes whose output is wanted: `kubeadm version`. Commands that change something or run for
// long are not here: see agent/jobs.

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::facts {

/// A program with its full path, and its arguments.
using CommandLine = std::vector<std::string>;

/// Runs the commands side by side and gives the stdout of each, at most `most_output` bytes, in their order.
/// Each gets /dev/null for stdin and stderr, no other descriptor and a small fixed environment. One that
/// fails, or has not ended after `deadline`, is an Error; the latter is killed with all that it started.
std::vector<Result<std::string>> run_all(std::span<const CommandLine> commands,
                                         std::chrono::milliseconds deadline,
                                         std::size_t most_output = 64 << 10);

}  // namespace muster::facts
