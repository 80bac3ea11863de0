#pragma once
// The known_hosts file on disk. What its lines mean is known_hosts.hpp's business.

#include <filesystem>
#include <string_view>

#include "agent/protocol/result.hpp"
#include "bootstrapper/ssh/known_hosts.hpp"
#include "bootstrapper/ssh/public_key.hpp"

namespace muster::ssh {

/// The file's lines; a missing file has none. A file that cannot be read is a `login` Error.
Result<KnownHosts> read_known_hosts(const std::filesystem::path& file);

/// Appends the key of a host that is still unknown, and gives what the file says afterwards: `known`, or
/// another verdict if someone else wrote a line for this host in the meantime. The file is made 0600 in a
/// folder 0700 where they are missing; it is locked against other sessions and other runs.
Result<Verdict> remember_host(const std::filesystem::path& file, std::string_view address, std::uint16_t port,
                              const PublicKey& key);

}  // namespace muster::ssh
