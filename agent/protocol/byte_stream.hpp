#pragma once
// The one thing that the protocol asks of a connection. Implemented by an SSH channel (bootstrapper/ssh), by
// a Unix socket (unix_stream.hpp) and by the tests' flaky pair.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <cstddef>

#include "agent/protocol/result.hpp"

namespace muster {

/// A connected, reliable stream of bytes. One read and one write may be under way at the same time, not more.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  /// Waits for bytes; gives how many were stored, 0 at the end of the stream.
  virtual boost::asio::awaitable<Result<std::size_t>> read_some(boost::asio::mutable_buffer into) = 0;
  /// Writes all of `bytes`.
  virtual boost::asio::awaitable<Result<>> write(boost::asio::const_buffer bytes) = 0;
  /// Ends both directions; a pending read or write returns with an end or an error. Safe to repeat.
  virtual void close() = 0;
};

}  // namespace muster
