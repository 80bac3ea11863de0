#include "agent/server/agent.hpp"

#include <fstream>

#include "agent/protocol/sha256.hpp"

namespace muster {

Result<std::unique_ptr<Agent>> Agent::make(boost::asio::any_io_executor executor, const AgentPaths& paths) {
  TRY(auto sha256, sha256_of_file(paths.self));
  return std::make_unique<Agent>(std::move(executor), paths, std::move(sha256));
}

Agent::Agent(boost::asio::any_io_executor executor, const AgentPaths& where, std::string own_sha256)
    : paths(where),
      sha256(std::move(own_sha256)),
      observer("/"),
      children(executor),
      jobs(executor, children, paths.jobs, paths.self),
      store(paths.store) {
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot_id;
}

}  // namespace muster
