#pragma once
// What all masters of a cluster share, and only they have (kubeadm init --upload-certs).

#include <span>
#include <string_view>

namespace muster::phases {

struct SharedFile {
  std::string_view name;  ///< in a backup: "pki/ca.key"
  std::string_view path;  ///< on a master
};

/// CAs, their keys, and the key that signs service accounts.
std::span<const SharedFile> shared_files();

}  // namespace muster::phases
