#pragma once
// The operator's private key files: read, judged fit for use, and what can be seen of them without
// decrypting. Signing is libssh2's work.

#include <filesystem>
#include <optional>
#include <string>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"
#include "bootstrapper/ssh/public_key.hpp"

namespace muster::ssh {

/// A private key file as it was read.
struct PrivateKey {
  std::filesystem::path path;
  Secret content;
  bool encrypted = false;
  std::string type;  ///< "ssh-ed25519", "ssh-rsa", ...; empty where only decrypting would tell
  std::optional<PublicKey> public_key;  ///< from the file's own header; a PEM file has none
};

/// Reads a private key. A file that is missing, no private key, or open to others (as OpenSSH judges it) is
/// an Error that names it.
Result<PrivateKey> read_private_key(const std::filesystem::path& path);

/// The public key that goes by a key file's name: in the file itself, or beside it in FILE.pub. Nothing where
/// neither is there.
std::optional<PublicKey> read_public_half(const std::filesystem::path& path);

/// What `content`, OpenSSH or PEM, shows without decrypting; nothing when it is no private key.
std::optional<PrivateKey> inspect_private_key(Secret content);

}  // namespace muster::ssh
