// Fuzzes what a stranger could send on the wire: an input is a stream of bytes, cut at random, from which
// frames are read; each message is read as a request and as a response, and as the parameters of every
// message that carries more than names.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/file_messages.hpp"
#include "agent/protocol/frame.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/measure_messages.hpp"
#include "agent/protocol/messages.hpp"
#include "agent/protocol/rpc.hpp"
#include "agent/protocol/task_messages.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using namespace muster;
using fuzz::demand;
namespace asio = boost::asio;
namespace json = boost::json;

/// The bytes of an input, at most so many a read.
class Bytes : public ByteStream {
 public:
  Bytes(std::string_view bytes, std::size_t at_once) : bytes_(bytes), at_once_(at_once) {}

  asio::awaitable<Result<std::size_t>> read_some(asio::mutable_buffer into) override {
    const auto count = std::min({into.size(), at_once_, bytes_.size()});
    std::memcpy(into.data(), bytes_.data(), count);
    bytes_.remove_prefix(count);
    co_return count;
  }
  asio::awaitable<Result<>> write(asio::const_buffer) override { co_return Result<>{}; }
  void close() override {}

 private:
  std::string_view bytes_;
  std::size_t at_once_;
};

/// What can be read can be written, and is then read as the same.
template <class T>
void check_codec(const json::value& value) {
  const auto read = decode<T>(value);
  if (!read) return demand(!read.error().message().empty());
  const auto written = json::serialize(encode(*read));
  const auto again = decode<T>(json::parse(written));
  demand(again && json::serialize(encode(*again)) == written);
}

void check_messages(const json::value& value) {
  check_codec<HostFacts>(value);
  check_codec<Probe>(value);
  check_codec<ProbeResponse>(value);
  check_codec<Listen>(value);
  check_codec<Command>(value);
  check_codec<JobList>(value);
  check_codec<RunTask>(value);
}

void check_message(std::string_view body) {
  std::uint32_t id = 0;
  if (const auto request = rpc::parse_request(body, id)) {
    const auto again = rpc::parse_request(rpc::to_json(*request), id);
    demand(again && again->method == request->method && again->id == request->id);
    check_messages(request->params);
  }
  if (const auto response = rpc::parse_response(body); response && response->result)
    check_messages(*response->result);
  static_cast<void>(rpc::traced(body));
}

asio::awaitable<void> read_frames(std::string_view input) {
  Bytes stream(input.substr(1), 1 + static_cast<unsigned char>(input.front()));
  FrameReader reader(stream);
  while (true) {
    const auto frame = co_await reader.next();
    if (!frame) demand(!frame.error().message().empty());
    if (!frame || !*frame) break;
    demand((*frame)->body.size() <= input.size());
    if ((*frame)->kind == FrameKind::message) check_message((*frame)->body);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) return 0;
  asio::io_context io;
  asio::co_spawn(io, read_frames(input), asio::detached);
  io.run();
  check_message(input);
  return 0;
}
