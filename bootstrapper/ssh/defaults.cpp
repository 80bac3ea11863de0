#include "bootstrapper/ssh/defaults.hpp"

#include <cstdlib>

namespace muster::ssh {

namespace fs = std::filesystem;

fs::path ssh_folder() {
  const char* home = std::getenv("HOME");
  return fs::path(home && *home ? home : "/") / ".ssh";
}

std::vector<fs::path> default_key_paths() {
  std::vector<fs::path> paths;
  for (const char* name : {"id_ed25519", "id_ecdsa", "id_rsa"}) {
    std::error_code ignored;
    auto path = ssh_folder() / name;
    if (fs::exists(path, ignored)) paths.push_back(std::move(path));
  }
  return paths;
}

}  // namespace muster::ssh
