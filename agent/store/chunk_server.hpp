#pragma once
// Handing chunks of the store to other agents: one TCP port, open for as long as the lease of a push lives.
// Who asks has to prove that he has the run's key, which came over SSH.
//
// On the wire: the server's nonce; the client's nonce, request and proof; the server's proof and the bytes.
// Nothing is answered to a wrong proof.

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"
#include "agent/store/store.hpp"

namespace muster {

class ChunkServer {
 public:
  /// Listens on the first of `ports` that is free, on all addresses. An agent Error where none is.
  static Result<std::unique_ptr<ChunkServer>> open(boost::asio::any_io_executor executor, const Store& store,
                                                   Secret key, const std::vector<std::uint16_t>& ports);
  /// Closes the port and every connection to it.
  ~ChunkServer();
  ChunkServer(const ChunkServer&) = delete;
  ChunkServer& operator=(const ChunkServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  struct State;
  explicit ChunkServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;  // shared with its coroutines, which end a moment after us
};

}  // namespace muster
