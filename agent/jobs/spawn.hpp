#pragma once
// One child process by posix_spawn: what it inherits is stated, everything else is kept from it. Waiting for
// it is in child.hpp. (Boost.Process leaks descriptors, loses how a child ended, and is dangerous on
// kernel 3.10.)

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster {

/// What to start and what it gets. It gets no other descriptor, no blocked or ignored signal, and a small
/// fixed environment. Descriptors 0 to 2 of this process must be open.
struct SpawnRequest {
  enum class Leads {
    group,   ///< a process group of its own: can be signalled with all that it starts
    session  ///< a session of its own too: outlives us, gets no signal of ours
  };

  std::vector<std::string> argv;  ///< the program (looked up in the child's PATH) and its arguments
  std::map<std::string, std::string> env{};  ///< added to the fixed environment, or in place of its entries
  std::string cwd = "/";
  int in = -1;   ///< -1: /dev/null
  int out = -1;  ///< -1: /dev/null
  int err = -1;  ///< -1: /dev/null
  Leads leads = Leads::group;
};

/// The file that the child's PATH gives for `name`; a command Error "kubeadm: not found on this host".
Result<std::string> find_program(const std::string& name, const std::map<std::string, std::string>& env);

/// Starts the program; the caller must wait for the pid. A command Error when there is no such program or it
/// cannot be run.
Result<pid_t> spawn(const SpawnRequest& request);

}  // namespace muster
