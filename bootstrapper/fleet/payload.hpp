#pragma once
// The agent that muster brings to the hosts: a program file beside muster itself, or where the RPM put it.

#include <filesystem>
#include <string>

#include "agent/protocol/result.hpp"

namespace muster::fleet {

struct AgentPayload {
  std::filesystem::path file;
  std::string sha256;  ///< lower-case hex
};

/// Looks in the folder of the running program, then in /usr/libexec/muster; an Error names both.
Result<AgentPayload> find_agent_payload();

}  // namespace muster::fleet
