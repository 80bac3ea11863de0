#include <boost/json/serialize.hpp>

#include "bootstrapper/cluster/example.hpp"
#include "bootstrapper/cluster/show.hpp"
#include "bootstrapper/commands/workflow.hpp"

namespace muster::commands {

namespace {

Result<int> check_config(const Invocation& invocation) {
  TRY(const auto spec, load_spec(invocation));
  print("OK    " + invocation.file.string() + ": " + std::to_string(spec.hosts.size()) +
        " hosts, Kubernetes " + to_string(spec.kubernetes.version) + "\n");
  return 0;
}

Result<int> show_config(const Invocation& invocation) {
  TRY(const auto spec, load_spec(invocation));
  print(cluster::to_yaml(spec));
  return 0;
}

}  // namespace

void add_config(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("config", "write, check or show a cluster.yaml; no host is touched");
  command->require_subcommand(1);
  command->add_subcommand("new", "print a commented cluster.yaml to start from")->callback([&invocation] {
    invocation.run = []() -> Result<int> {
      print(cluster::example_yaml());
      return 0;
    };
  });
  command->add_subcommand("check", "report every error in cluster.yaml at once")->callback([&invocation] {
    invocation.run = [&invocation] { return check_config(invocation); };
  });
  command->add_subcommand("show", "print cluster.yaml with every default filled in")->callback([&invocation] {
    invocation.run = [&invocation] { return show_config(invocation); };
  });
}

}  // namespace muster::commands
