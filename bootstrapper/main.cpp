// muster: the command line, the one place that prints an Error and picks the exit status.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "agent/checks/printable.hpp"
#include "agent/protocol/process.hpp"
#include "bootstrapper/commands/invocation.hpp"

namespace {

using namespace muster;

int print_error(const Error& error) {
  std::string text = "muster: ";
  // kubeadm's own words come with line breaks; everything else that a host said is cleaned.
  for (std::size_t at = 0; at < error.message().size();) {
    const auto end = std::min(error.message().find('\n', at), error.message().size());
    text += printable(error.message().substr(at, end - at)) + "\n";
    at = end + 1;
  }
  if (!error.remedy().empty()) text += "  next: " + error.remedy() + "\n";
  std::fputs(text.c_str(), stderr);
  return exit_status(error.kind());
}

/// "up", or "agent-remove" of a subcommand's own.
std::string chosen(const CLI::App& app) {
  const auto* command = app.get_subcommands().front();
  const auto below = command->get_subcommands();
  return command->get_name() + (below.empty() ? "" : "-" + below.front()->get_name());
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process();
  commands::Invocation invocation;
  CLI::App app("Turns bare CentOS 7 hosts into a Kubernetes cluster.", "muster");
  app.require_subcommand(1);
  app.fallthrough();
  commands::add_global_flags(app, invocation);
  commands::add_config(app, invocation);
  commands::add_preflight(app, invocation);
  commands::add_up(app, invocation);
  commands::add_join(app, invocation);
  commands::add_remove(app, invocation);
  commands::add_upgrade(app, invocation);
  commands::add_reset(app, invocation);
  commands::add_status(app, invocation);
  commands::add_certs(app, invocation);
  commands::add_backup(app, invocation);
  commands::add_restore(app, invocation);
  commands::add_plan(app, invocation);
  commands::add_play(app, invocation);
  commands::add_bundle(app, invocation);
  commands::add_exec(app, invocation);
  commands::add_kubeconfig(app, invocation);
  commands::add_history(app, invocation);
  commands::add_agent(app, invocation);
  commands::add_explain(app, invocation);
  commands::add_version(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_status(ErrorKind::usage);
  }
  invocation.words.assign(argv + 1, argv + argc);
  invocation.command = chosen(app);
  const auto status = invocation.run();
  return status ? *status : print_error(status.error());
}
