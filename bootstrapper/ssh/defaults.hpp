#pragma once
// Where OpenSSH keeps its files for the user who runs muster: what a Target without paths means.

#include <filesystem>
#include <vector>

namespace muster::ssh {

/// ~/.ssh of $HOME, or of / where there is no HOME.
std::filesystem::path ssh_folder();

/// Those of ~/.ssh/id_ed25519, id_ecdsa, id_rsa that exist, in this order.
std::vector<std::filesystem::path> default_key_paths();

}  // namespace muster::ssh
