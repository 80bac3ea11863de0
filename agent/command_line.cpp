#include "agent/command_line.hpp"

#include <CLI/CLI.hpp>

#include "agent/protocol/version.hpp"

namespace muster {

void add_agent_commands(CLI::App& app, const AgentCommands& commands, AgentOptions& options,
                        AgentCommand& chosen) {
  app.description("The resident agent of muster: looks at its own host and does what the bootstrapper asks.");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(muster_version()));
  const auto add = [&](const char* name, const char* text, AgentCommand run) {
    return app.add_subcommand(name, text)->callback([&chosen, run] { chosen = run; });
  };
  const auto add_root = [&](CLI::App* command) {
    command->add_option("--root", options.root, "read this directory tree instead of /")
        ->check(CLI::ExistingDirectory);
  };

  add("serve", "answer on /run/muster/agent.sock until stopped (what the systemd unit runs)", commands.serve);
  add("dial", "relay standard input and output to the running agent (what the bootstrapper runs over SSH)",
      commands.dial);
  add_root(add("facts", "print what this host is like, as JSON", commands.facts));
  auto* check = add("check", "run the host checks here; exit status 1 when one fails", commands.check);
  add_root(check);
  check->add_option("--role", options.role, "what the host is to become")
      ->check(CLI::IsMember({"master", "node"}));
  check->add_option("--kubernetes", options.kubernetes, "the Kubernetes version, such as 1.20.2");
  check->add_option("-o,--output", options.output, "text or json")->check(CLI::IsMember({"text", "json"}));
  auto* supervise = add("supervise", "run one job (started by serve)", commands.supervise)->group("");
  supervise->add_option("directory", options.job)->required();
}

}  // namespace muster
