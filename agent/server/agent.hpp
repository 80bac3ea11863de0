#pragma once
// What the resident agent keeps while it runs: everything that is shared by its connections.

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "agent/facts/observe.hpp"
#include "agent/jobs/child.hpp"
#include "agent/jobs/jobs.hpp"
#include "agent/protocol/result.hpp"
#include "agent/server/host_lock.hpp"
#include "agent/store/store.hpp"

namespace muster {

/// Where the agent keeps and finds things. The defaults are the contract; tests point elsewhere.
struct AgentPaths {
  std::filesystem::path socket = "/run/muster/agent.sock";
  std::filesystem::path jobs = "/var/lib/muster/jobs";
  std::filesystem::path store = "/var/lib/muster/store";
  std::filesystem::path self =
      "/proc/self/exe";  ///< the program file whose sha256 `hello` tells, and that supervises jobs
};

/// The state of one agent process.
struct Agent {
  /// Reads its own program file; an Error when that cannot be read.
  static Result<std::unique_ptr<Agent>> make(boost::asio::any_io_executor executor, const AgentPaths& paths);

  Agent(boost::asio::any_io_executor executor, const AgentPaths& paths, std::string own_sha256);

  AgentPaths paths;
  std::string sha256;  ///< of the program that runs, not of what may have replaced its file since
  std::string boot_id;
  Observer observer;
  Children children;
  Jobs jobs;
  HostLock lock;
  Store store;
};

}  // namespace muster
