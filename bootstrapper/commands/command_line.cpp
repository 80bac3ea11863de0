#include "bootstrapper/commands/command_line.hpp"

namespace muster::commands {

void add_commands(CLI::App& app, Invocation& invocation) {
  app.description("Turns bare CentOS 7 hosts into a Kubernetes cluster.");
  app.require_subcommand(1);
  app.fallthrough();
  add_global_flags(app, invocation);
  add_config(app, invocation);
  add_preflight(app, invocation);
  add_up(app, invocation);
  add_join(app, invocation);
  add_remove(app, invocation);
  add_upgrade(app, invocation);
  add_reset(app, invocation);
  add_status(app, invocation);
  add_certs(app, invocation);
  add_backup(app, invocation);
  add_restore(app, invocation);
  add_plan(app, invocation);
  add_play(app, invocation);
  add_bundle(app, invocation);
  add_exec(app, invocation);
  add_kubeconfig(app, invocation);
  add_history(app, invocation);
  add_agent(app, invocation);
  add_explain(app, invocation);
  add_completion(app, invocation);
  add_version(app, invocation);
}

}  // namespace muster::commands
