#pragma once
// The command line of muster-agent, for the program and its man page. What the commands do is in main.cpp.

#include <CLI/App.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "agent/protocol/result.hpp"

namespace muster {

/// What the command line said.
struct AgentOptions {
  std::filesystem::path root = "/";
  std::string role = "node";
  std::string kubernetes = "1.20.2";
  std::string output = "text";
  std::filesystem::path job;
};

/// One command: gives the exit status.
using AgentCommand = Result<int> (*)(const AgentOptions&);

/// What each subcommand does.
struct AgentCommands {
  AgentCommand serve = nullptr;
  AgentCommand dial = nullptr;
  AgentCommand facts = nullptr;
  AgentCommand check = nullptr;
  AgentCommand supervise = nullptr;
};

/// Declares the subcommands below `app`. The one that is given goes to `chosen`, what it was told to
/// `options`; both must live as long.
void add_agent_commands(CLI::App& app, const AgentCommands& commands, AgentOptions& options,
                        AgentCommand& chosen);

}  // namespace muster
