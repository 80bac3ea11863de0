#pragma once
// One attempt to authenticate by one method: libssh2's calls, and what their results mean. Which attempts are
// made, and in which order, is authenticate.hpp's business.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"
#include "bootstrapper/ssh/key_agent.hpp"
#include "bootstrapper/ssh/private_key.hpp"
#include "bootstrapper/ssh/transport.hpp"

namespace muster::ssh {

/// How an attempt went. When the connection ends, an attempt is an Error instead.
enum class Attempt {
  accepted,
  insufficient,  ///< accepted, and the host wants another proof besides
  refused,       ///< by the host
  unusable,      ///< we could not make it: wrong passphrase, the agent would not sign
  expired,       ///< the password is right and must be changed
};

/// The methods that the host allows `user`, comma-separated; empty when it wants no proof at all and the
/// session is logged in.
boost::asio::awaitable<Result<std::string>> allowed_methods(std::shared_ptr<Transport> transport,
                                                            std::string user);

/// Offers a key of the ssh-agent, and has the agent sign when the host would take it.
boost::asio::awaitable<Result<Attempt>> offer_agent_key(std::shared_ptr<Transport> transport,
                                                        std::string user, KeyAgent& agent,
                                                        const PublicKey& key);

/// Offers the key of a file. It is decrypted only when the host would take it (a PEM file: at once).
boost::asio::awaitable<Result<Attempt>> offer_file_key(std::shared_ptr<Transport> transport, std::string user,
                                                       const PrivateKey& key, const Secret& passphrase);

/// Offers a password.
boost::asio::awaitable<Result<Attempt>> offer_password(std::shared_ptr<Transport> transport, std::string user,
                                                       const Secret& password);

/// Offers a password as the answer to every hidden prompt of the host.
boost::asio::awaitable<Result<Attempt>> answer_prompts(std::shared_ptr<Transport> transport, std::string user,
                                                       const Secret& password);

/// Whether the libssh2 of this program signs with RSA keys as OpenSSH 8.8 and newer demand (SHA-2): 1.11 and
/// newer.
bool signs_rsa_with_sha2();
/// The version of libssh2 in this program: "1.11.1".
std::string libssh2_version_text();

}  // namespace muster::ssh
