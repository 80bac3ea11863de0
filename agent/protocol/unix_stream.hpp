#pragma once
// A ByteStream over a connected Unix socket: the agent's end of `muster-agent dial`, and the tests' pairs.

#include <boost/asio/local/stream_protocol.hpp>

#include "agent/protocol/byte_stream.hpp"

namespace muster {

class UnixStream : public ByteStream {
 public:
  explicit UnixStream(boost::asio::local::stream_protocol::socket socket) : socket_(std::move(socket)) {}

  boost::asio::awaitable<Result<std::size_t>> read_some(boost::asio::mutable_buffer into) override;
  boost::asio::awaitable<Result<>> write(boost::asio::const_buffer bytes) override;
  void close() override;

 private:
  boost::asio::local::stream_protocol::socket socket_;
};

}  // namespace muster
