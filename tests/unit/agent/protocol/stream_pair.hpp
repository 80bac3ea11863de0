#pragma once
// Two connected ends in one process, and a stream that delivers what a test has written down.

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <memory>
#include <string>
#include <utility>

#include "agent/protocol/unix_stream.hpp"

namespace muster::test {

inline std::pair<std::unique_ptr<ByteStream>, std::unique_ptr<ByteStream>> stream_pair(
    boost::asio::io_context& context) {
  using Socket = boost::asio::local::stream_protocol::socket;
  Socket a(context);
  Socket b(context);
  boost::asio::local::connect_pair(a, b);
  return {std::make_unique<UnixStream>(std::move(a)), std::make_unique<UnixStream>(std::move(b))};
}

/// Gives the bytes of `script` in pieces of `piece`, then the end; keeps what is written to it.
class ScriptedStream : public ByteStream {
 public:
  explicit ScriptedStream(std::string script, std::size_t piece = 1)
      : script_(std::move(script)), piece_(piece) {}

  boost::asio::awaitable<Result<std::size_t>> read_some(boost::asio::mutable_buffer into) override {
    const auto size = std::min({piece_, into.size(), script_.size() - at_});
    script_.copy(static_cast<char*>(into.data()), size, at_);
    at_ += size;
    co_return size;
  }
  boost::asio::awaitable<Result<>> write(boost::asio::const_buffer bytes) override {
    written.append(static_cast<const char*>(bytes.data()), bytes.size());
    co_return Result<>{};
  }
  void close() override {}

  std::string written;

 private:
  std::string script_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

}  // namespace muster::test
