#include "agent/protocol/version.hpp"

#include "agent/checks/rules.hpp"
#include "bootstrapper/commands/invocation.hpp"

namespace muster::commands {

void add_version(CLI::App& app, Invocation& invocation) {
  app.add_subcommand("version", "print the version of muster and the Kubernetes versions that it knows")
      ->callback([&invocation] {
        invocation.run = []() -> Result<int> {
          print("muster " + std::string(muster_version()) + "\nKubernetes " +
                std::to_string(kOldestKubernetes.major) + "." + std::to_string(kOldestKubernetes.minor) +
                " to " + std::to_string(kNewestKubernetes.major) + "." +
                std::to_string(kNewestKubernetes.minor) + "\n");
          return 0;
        };
      });
}

}  // namespace muster::commands
