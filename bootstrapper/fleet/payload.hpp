#pragma once
// The agent that muster brings to the hosts: where the package put it, or a program file beside muster
// itself.

#include <filesystem>
#include <string>

#include "agent/protocol/result.hpp"

namespace muster::fleet {

struct AgentPayload {
  std::filesystem::path file;
  std::string sha256;  ///< lower-case hex
};

/// Of the running program PREFIX/bin/muster: PREFIX/libexec/muster/muster-agent, then the one beside it, so
/// that the package muster-agent never takes the place of muster's own. An Error names both.
Result<AgentPayload> find_agent_payload();

}  // namespace muster::fleet
