// Started as `PROGRAM supervise DIRECTORY`, the test program is the supervisor of a job, as muster-agent is.

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "agent/jobs/supervise.hpp"

namespace {

std::vector<std::string> own_arguments() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> arguments;
  for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(argument);
  return arguments;
}

// Before main, because doctest's main knows nothing of this.
[[maybe_unused]] const bool is_supervisor = [] {
  const auto arguments = own_arguments();
  if (arguments.size() != 3 || arguments[1] != "supervise") return false;
  std::_Exit(muster::supervise(arguments[2], std::chrono::milliseconds(200)));
}();

}  // namespace
