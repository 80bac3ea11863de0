#pragma once
// The operator's ssh-agent (draft-ietf-sshm-ssh-agent): which keys it holds, and its signatures. libssh2's
// own client would stop the whole program while an agent asks its user.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"
#include "bootstrapper/ssh/public_key.hpp"

namespace muster::ssh {

/// A connection to the ssh-agent. It answers one request at a time.
class KeyAgent {
 public:
  /// Connects to the agent listening at `socket_path`.
  static boost::asio::awaitable<Result<std::unique_ptr<KeyAgent>>> connect(std::string socket_path);

  /// The public keys that it can sign for.
  boost::asio::awaitable<Result<std::vector<PublicKey>>> identities();
  /// Its signature of `data`, without the leading name of the algorithm. `algorithm` is the one that the data
  /// names: for RSA keys it chooses the hash.
  boost::asio::awaitable<Result<std::string>> sign(const PublicKey& key, std::string_view algorithm,
                                                   std::string data);

 private:
  explicit KeyAgent(boost::asio::local::stream_protocol::socket socket) : socket_(std::move(socket)) {}
  boost::asio::awaitable<Result<std::string>> ask(std::string request, char answer_type);

  boost::asio::local::stream_protocol::socket socket_;
};

}  // namespace muster::ssh
