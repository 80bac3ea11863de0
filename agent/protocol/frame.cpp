#include "agent/protocol/frame.hpp"

#include <algorithm>
#include <boost/endian/conversion.hpp>

namespace muster {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kHeaderBytes = 5;
constexpr std::size_t kRequestBytes = 4;

std::uint32_t load_u32(const char* at) {
  return boost::endian::load_big_u32(reinterpret_cast<const unsigned char*>(at));
}

void append_u32(std::string& out, std::uint32_t value) {
  unsigned char bytes[4];
  boost::endian::store_big_u32(bytes, value);
  out.append(reinterpret_cast<const char*>(bytes), sizeof bytes);
}

Result<> check_header(std::size_t size, FrameKind kind) {
  if (kind != FrameKind::message && kind != FrameKind::data) {
    return fail(ErrorKind::agent,
                "broken stream: unknown frame kind " + std::to_string(static_cast<int>(kind)));
  }
  const auto limit = kind == FrameKind::message ? kMaxMessageBytes : kMaxDataBytes + kRequestBytes;
  if (size > limit) {
    return fail(ErrorKind::agent, "broken stream: a frame of " + std::to_string(size) + " bytes, at most " +
                                      std::to_string(limit) + " are taken");
  }
  if (kind == FrameKind::data && size < kRequestBytes) {
    return fail(ErrorKind::agent, "broken stream: a data frame without its request");
  }
  return {};
}

}  // namespace

std::string encode_frame(FrameKind kind, std::uint32_t request, std::string_view body) {
  const bool data = kind == FrameKind::data;
  std::string out;
  out.reserve(kHeaderBytes + kRequestBytes + body.size());
  append_u32(out, static_cast<std::uint32_t>(body.size() + (data ? kRequestBytes : 0)));
  out.push_back(static_cast<char>(kind));
  if (data) append_u32(out, request);
  out.append(body);
  return out;
}

asio::awaitable<Result<bool>> FrameReader::fill(std::size_t wanted) {
  if (buffer_.size() - begin_ < wanted) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
    if (buffer_.size() < wanted) buffer_.resize(std::max<std::size_t>(wanted, 64 << 10));
  }
  while (end_ - begin_ < wanted) {
    const auto space = asio::buffer(buffer_.data() + end_, buffer_.size() - end_);
    CO_TRY(const auto got, co_await stream_.read_some(space));
    if (got == 0) {
      if (end_ == begin_) co_return false;
      co_return fail(ErrorKind::agent, "broken stream: it ended in the middle of a frame");
    }
    end_ += got;
  }
  co_return true;
}

asio::awaitable<Result<std::optional<Frame>>> FrameReader::next() {
  CO_TRY(const bool more, co_await fill(kHeaderBytes));
  if (!more) co_return std::optional<Frame>();
  const std::size_t size = load_u32(buffer_.data() + begin_);
  const auto kind = static_cast<FrameKind>(buffer_[begin_ + 4]);
  CO_TRY(check_header(size, kind));
  CO_TRY(co_await fill(kHeaderBytes + size));
  const char* body = buffer_.data() + begin_ + kHeaderBytes;
  Frame frame;
  frame.kind = kind;
  const std::size_t skip = kind == FrameKind::data ? kRequestBytes : 0;
  if (skip) frame.request = load_u32(body);
  frame.body.assign(body + skip, size - skip);
  begin_ += kHeaderBytes + size;
  co_return std::optional<Frame>(std::move(frame));
}

asio::awaitable<Result<>> FrameWriter::write(std::string frame) {
  const auto held = co_await turn_.take();
  co_return co_await stream_.write(asio::buffer(frame));
}

asio::awaitable<Result<>> FrameWriter::message(std::string_view json) {
  co_return co_await write(encode_frame(FrameKind::message, 0, json));
}

asio::awaitable<Result<>> FrameWriter::data(std::uint32_t request, std::string_view bytes) {
  while (!bytes.empty()) {
    auto frame = encode_frame(FrameKind::data, request, bytes.substr(0, kDataChunkBytes));
    CO_TRY(co_await write(std::move(frame)));
    bytes.remove_prefix(std::min(bytes.size(), kDataChunkBytes));
  }
  co_return Result<>{};
}

}  // namespace muster
