#pragma once
// What a host needs to join: a token that lives minutes and the CA's hash. Made just in time, deleted when
// the run ends.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "agent/protocol/secret.hpp"
#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

struct JoinSecrets {
  Secret token;
  std::string ca_cert_hash;  ///< "sha256:..." of the CA's public key; not a secret
};

/// Creates a bootstrap token on the first master and registers its deletion as a cleanup of the run.
boost::asio::awaitable<Result<JoinSecrets>> make_join_secrets(Run& run);

/// Deletes a bootstrap token by its id (the six characters before the dot, which are no secret).
boost::asio::awaitable<Result<>> delete_token(fleet::Link& master, std::string id);

}  // namespace muster::phases
