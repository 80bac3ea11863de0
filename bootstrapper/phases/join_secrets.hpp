#pragma once
// What a host needs to join: a token that lives minutes and the CA's hash. Made just in time, deleted when
// the run ends.

#include <boost/asio/awaitable.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/secret.hpp"
#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

struct JoinSecrets {
  Secret token;
  std::string ca_cert_hash;  ///< "sha256:..." of the CA's public key; not a secret
};

/// Creates a bootstrap token on a master and registers its deletion as a cleanup of the run.
boost::asio::awaitable<Result<JoinSecrets>> make_join_secrets(Run& run);

/// The descriptions of the bootstrap tokens that muster makes: by these they are known to be ours.
inline constexpr std::string_view kInitToken = "muster up";
inline constexpr std::string_view kJoinToken = "muster join";

/// Of lines "NAME DESCRIPTION", the description in base64 as a bootstrap token's secret holds it
/// (kubernetes.io, "Authenticating with Bootstrap Tokens"), the names of those with a description of `as`.
std::vector<std::string> secrets_described(std::string_view listing, std::span<const std::string_view> as);
/// Deletes every bootstrap token that muster made, those of earlier runs that were killed included. Nobody
/// else's is touched.
boost::asio::awaitable<Result<>> delete_tokens(fleet::Link& master);
/// Deletes those of `kubeadm init` alone: a join may still need its own.
boost::asio::awaitable<Result<>> delete_init_tokens(fleet::Link& master);

}  // namespace muster::phases
