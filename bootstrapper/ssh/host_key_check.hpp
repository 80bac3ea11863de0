#pragma once
// Whether the host that answered is the host that was meant, and what the operator reads when it is not.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"
#include "bootstrapper/ssh/known_hosts.hpp"
#include "bootstrapper/ssh/public_key.hpp"
#include "bootstrapper/ssh/target.hpp"

namespace muster::ssh {

/// The known_hosts file of a target: its own, or the user's.
std::filesystem::path known_hosts_of(const Target& target);

/// The lines of all known_hosts files of a target. A file that cannot be read is a `login` Error, a missing
/// one says nothing.
Result<KnownHosts> known_hosts_for(const Target& target);

/// The types of the keys that are known of the target.
std::vector<std::string> known_key_types(const Target& target, const KnownHosts& known);

/// Host key algorithms in the order to offer them, comma-separated: those of the known types first.
std::string host_key_preference(const std::vector<std::string>& known_types);

/// Accepts the key that the target showed, or says why not: unknown (and strict), changed or revoked, each
/// with fingerprints, place and next step. An unknown key is remembered when the target says accept_new.
Result<> check_host_key(const Target& target, const KnownHosts& known, const PublicKey& key);

/// The refusal of `key` that a verdict other than `known` means.
Error host_key_refusal(const Target& target, const Verdict& verdict, const PublicKey& key);

}  // namespace muster::ssh
