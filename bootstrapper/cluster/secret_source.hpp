#pragma once
// Reading a secret from where cluster.yaml says it is. Where that is, is SecretSource in spec.hpp; nothing
// here keeps one.

#include <chrono>
#include <filesystem>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"
#include "bootstrapper/cluster/spec.hpp"

namespace muster::cluster {

/// How long passwordCommand may take.
inline constexpr std::chrono::seconds kSecretCommandDeadline{30};

/// The secret: the first line of the file, of the environment variable, or of what the command prints.
/// Blocks: a command may take up to `deadline`. A usage, command or timeout Error names the source and never
/// holds the secret. A file that others may read is refused, as ssh refuses such a key.
Result<Secret> read_secret(const SecretSource& source,
                           std::chrono::milliseconds deadline = kSecretCommandDeadline);

/// Why a file must not be used as a secret: it is missing, is no file, or others than its owner may read it.
Result<> check_secret_file(const std::filesystem::path& file);

}  // namespace muster::cluster
