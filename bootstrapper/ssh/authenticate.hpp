#pragma once
// Proving who we are: the keys of the ssh-agent and of files, then the password.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "bootstrapper/ssh/private_key.hpp"
#include "bootstrapper/ssh/public_key.hpp"
#include "bootstrapper/ssh/target.hpp"
#include "bootstrapper/ssh/transport.hpp"

namespace muster::ssh {

/// What was tried at a login, for the message that says why it failed.
struct Attempts {
  std::string server_allows;         ///< comma-separated, the host's own words
  std::size_t agent_keys = 0;        ///< of the ssh-agent, that were offered
  std::vector<std::string> tried;    ///< "/root/.ssh/id_ed25519", "password"
  std::vector<std::string> skipped;  ///< "/root/.ssh/id_rsa: open to others (mode 0644)"
  std::string remedy;                ///< of the first obstacle that has one of its own
  bool wants_more = false;           ///< a key was accepted, and that was not enough
  bool forbidden = false;            ///< a key was accepted, and then the user was refused all the same
  std::string broken_off;            ///< how the connection ended in the middle, if it did
};

/// One key to offer: held by the agent, or by a file.
struct Candidate {
  std::optional<PublicKey> in_agent;
  const PrivateKey* in_file = nullptr;
};

/// The order in which keys are offered. A host breaks off after some six refusals, so the keys that the
/// operator named come before strange ones in the agent: agent keys that are also in a file, then (when the
/// files were `named`) the files, then the agent's others; with default files, the agent's others come before
/// the files. No key twice.
std::vector<Candidate> order_keys(const std::vector<PublicKey>& in_agent,
                                  const std::vector<PrivateKey>& files, bool named);

/// The refusal of a login, from what was tried.
Error login_refused(const Target& target, const Attempts& attempts);

/// Logs the session in. Must follow a successful handshake.
boost::asio::awaitable<Result<>> authenticate(std::shared_ptr<Transport> transport, const Target& target);

}  // namespace muster::ssh
