#pragma once
// What programs printed, remembered for as long as their files stay the same. For commands such as `kubelet
// --version`, whose answer depends on nothing else.

#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "agent/facts/child.hpp"
#include "agent/protocol/result.hpp"

namespace muster::facts {

/// Runs commands, each once for each version of its program's file. Failures are not remembered.
class OutputCache {
 public:
  /// The output of each command, in their order; those that have to run do so side by side (see run_all).
  std::vector<Result<std::string>> outputs(std::span<const CommandLine> commands,
                                           std::chrono::milliseconds deadline);

 private:
  /// What changes when a package replaces a program.
  struct File {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;  ///< bytes
    std::int64_t modified_ns = 0;
    bool operator==(const File&) const = default;
  };
  struct Answer {
    File file;
    std::string output;
  };
  static File look(const std::string& path);

  std::map<CommandLine, Answer> answers_;
};

}  // namespace muster::facts
