#pragma once
// One connection to the agent: reads requests, runs their handlers side by side, and releases all that it
// held when it ends.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/probes/listeners.hpp"
#include "agent/probes/udp_responders.hpp"
#include "agent/protocol/byte_stream.hpp"
#include "agent/protocol/frame.hpp"
#include "agent/protocol/rpc.hpp"
#include "agent/protocol/secret.hpp"
#include "agent/protocol/task_group.hpp"
#include "agent/server/agent.hpp"
#include "agent/store/chunk_server.hpp"

namespace muster {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::any_io_executor executor, Agent& agent, std::unique_ptr<ByteStream> stream);

  /// Serves until the stream ends; by then every handler has ended and every lease (listening ports, the
  /// lock) is released.
  boost::asio::awaitable<void> run();

  /// For handlers.
  Agent& agent() { return agent_; }
  boost::asio::any_io_executor executor() const { return executor_; }
  /// Who is at the other end, as `hello` said.
  std::string operator_name = "somebody who said no hello";
  /// Ports that are listened on for this connection.
  std::vector<std::unique_ptr<Listeners>> listeners;
  /// What the reverse path filter had dropped when this connection last began to listen.
  std::optional<std::uint64_t> filtered_before;
  /// UDP ports that are answered on for this connection.
  std::vector<std::unique_ptr<UdpResponders>> responders;
  /// The run's key, for the stores of other hosts, and what hands chunks of this one to them.
  Secret store_key;
  std::unique_ptr<ChunkServer> chunk_server;
  /// Sends bytes that belong to the response of `request`.
  boost::asio::awaitable<Result<>> send_data(std::uint32_t request, std::string_view bytes);

 private:
  struct Pending {
    rpc::Request request;
    std::string body;
  };

  boost::asio::awaitable<Result<>> read_requests();
  boost::asio::awaitable<Result<>> take_request(std::string_view json);
  Result<> take_data(Frame frame);
  boost::asio::awaitable<void> handle(Pending pending);

  boost::asio::any_io_executor executor_;
  Agent& agent_;
  std::unique_ptr<ByteStream> stream_;
  FrameReader reader_;
  FrameWriter writer_;
  std::map<std::uint32_t, Pending> pending_;  // requests whose body has not all come
  TaskGroup handlers_;
};

}  // namespace muster
