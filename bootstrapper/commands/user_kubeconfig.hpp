#pragma once
// `muster kubeconfig --user` and `--revoke-user`: access for one developer, given and taken back.

#include <filesystem>
#include <string>
#include <vector>

#include "bootstrapper/commands/invocation.hpp"

namespace muster::commands {

/// What the command line says of the user.
struct WantedUser {
  std::string name;
  std::string name_space;
  std::string role;
  std::vector<std::string> groups;
  bool cluster_wide = false;
  std::string expires;  ///< empty: 24h
  /// Whether anything but the name is said.
  [[nodiscard]] bool is_said() const {
    return !name_space.empty() || !role.empty() || !groups.empty() || cluster_wide || !expires.empty();
  }
};

/// Makes the kubeconfig of the user and writes it to `to` (empty: NAME.kubeconfig; "-": standard output).
Result<int> user_kubeconfig(Invocation& invocation, const WantedUser& user, std::filesystem::path to);

/// Takes the bindings of muster's for that user away.
Result<int> revoke_user(Invocation& invocation, const std::string& user);

}  // namespace muster::commands
