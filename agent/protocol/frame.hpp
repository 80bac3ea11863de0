#pragma once
// Frames on a ByteStream: 4 bytes length (big endian), 1 byte kind, the body. Two kinds: a JSON-RPC message,
// or bytes that belong to a request (its id in 4 bytes, then the bytes). What the messages mean is not here:
// see rpc.hpp.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/byte_stream.hpp"
#include "agent/protocol/event.hpp"

namespace muster {

enum class FrameKind : std::uint8_t { message = 'J', data = 'D' };

/// One frame. `request` counts for data only.
struct Frame {
  FrameKind kind = FrameKind::message;
  std::uint32_t request = 0;
  std::string body;
};

/// Larger frames are refused before their body is read.
inline constexpr std::size_t kMaxMessageBytes = 64 << 20;
inline constexpr std::size_t kMaxDataBytes = 1 << 20;
/// How bodies are cut into data frames.
inline constexpr std::size_t kDataChunkBytes = 256 << 10;

/// The bytes of a frame as they go on the wire.
std::string encode_frame(FrameKind kind, std::uint32_t request, std::string_view body);

/// Cuts a stream of bytes into frames; keeps what belongs to the next one.
class FrameReader {
 public:
  explicit FrameReader(ByteStream& stream) : stream_(stream) {}

  /// The next frame; nothing at a clean end of the stream. A cut, oversized or unknown frame is an agent
  /// Error: the stream is broken.
  boost::asio::awaitable<Result<std::optional<Frame>>> next();

 private:
  boost::asio::awaitable<Result<bool>> fill(std::size_t wanted);

  ByteStream& stream_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // unread bytes are [begin_, end_)
  std::size_t end_ = 0;
};

/// Writes whole frames for many coroutines, one after the other.
class FrameWriter {
 public:
  FrameWriter(ByteStream& stream, boost::asio::any_io_executor executor)
      : stream_(stream), turn_(std::move(executor)) {}

  boost::asio::awaitable<Result<>> message(std::string_view json);
  /// Sends `bytes` as data frames of `request`; other frames may go between them.
  boost::asio::awaitable<Result<>> data(std::uint32_t request, std::string_view bytes);

 private:
  boost::asio::awaitable<Result<>> write(std::string frame);

  ByteStream& stream_;
  Turn turn_;
};

}  // namespace muster
