#pragma once
// Which files the results of an include_tasks name, for which hosts, with which parameters.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "bootstrapper/playbook/run/task_runner.hpp"

namespace muster::play {

/// One file, to be run on the hosts that included it with the same parameters.
struct IncludedFile {
  std::string written;  ///< the name, rendered
  IncludeParameters parameters;
  std::string label;  ///< of the item; or ""
  std::vector<std::string> hosts;
};

/// In the order in which they are run.
std::vector<IncludedFile> included_files(const RunningTask& running,
                                         const std::vector<std::pair<std::string, Outcome>>& outcomes);

}  // namespace muster::play
