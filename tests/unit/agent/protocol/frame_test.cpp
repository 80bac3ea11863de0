#include "agent/protocol/frame.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/protocol/stream_pair.hpp"
#include "tests/unit/coroutine.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
namespace asio = boost::asio;

namespace {

asio::awaitable<Result<std::vector<Frame>>> read_all(ByteStream& stream) {
  FrameReader reader(stream);
  std::vector<Frame> frames;
  while (true) {
    CO_TRY(auto frame, co_await reader.next());
    if (!frame) co_return frames;
    frames.push_back(std::move(*frame));
  }
}

Result<std::vector<Frame>> read_script(std::string script, std::size_t piece) {
  asio::io_context context;
  test::ScriptedStream stream(std::move(script), piece);
  return test::run(context, read_all(stream));
}

}  // namespace

TEST_CASE("frames come out as they went in, however the bytes are cut") {
  const std::string big(300000, 'x');
  const auto script = encode_frame(FrameKind::message, 0, "{}") + encode_frame(FrameKind::data, 7, big) +
                      encode_frame(FrameKind::data, 0xffffffff, "") +
                      encode_frame(FrameKind::message, 0, "[1]");
  for (const std::size_t piece : {1, 2, 3, 5, 4096, 1 << 20}) {
    CAPTURE(piece);
    const auto frames = read_script(script, piece);
    REQUIRE(frames);
    REQUIRE(frames->size() == 4);
    CHECK((*frames)[0].body == "{}");
    CHECK((*frames)[1].request == 7);
    CHECK((*frames)[1].body == big);
    CHECK((*frames)[2].request == 0xffffffff);
    CHECK((*frames)[2].body.empty());
    CHECK((*frames)[3].body == "[1]");
  }
}

TEST_CASE("a broken stream is told apart from a clean end") {
  const auto whole = encode_frame(FrameKind::message, 0, "{}");
  CHECK(read_script("", 1)->empty());
  const std::pair<std::string, const char*> cases[] = {
      {whole.substr(0, 3), "it ended in the middle of a frame"},
      {whole.substr(0, 6), "it ended in the middle of a frame"},
      {std::string("\0\0\0\1Xy", 6), "unknown frame kind 88"},
      {std::string("\0\0\0\2Dyy", 7), "a data frame without its request"},
      {std::string("\xff\xff\xff\xffJ", 5), "a frame of 4294967295 bytes, at most 67108864 are taken"},
      {std::string("\0\x20\0\0D", 5), "a frame of 2097152 bytes, at most 1048580 are taken"},
  };
  for (const auto& example : cases) {
    CAPTURE(example.second);
    const auto frames = read_script(example.first, 4);
    REQUIRE_FALSE(frames);
    CHECK(frames.error().kind() == ErrorKind::agent);
    CHECK(frames.error().message() == std::string("broken stream: ") + example.second);
  }
}

TEST_CASE("bodies are cut into data frames of a bounded size") {
  asio::io_context context;
  test::ScriptedStream stream("");
  FrameWriter writer(stream, context.get_executor());
  const std::string body(kDataChunkBytes + 10, 'b');
  REQUIRE(test::run(context, writer.data(3, body)));
  const auto frames = read_script(stream.written, 1 << 16);
  REQUIRE(frames);
  REQUIRE(frames->size() == 2);
  CHECK((*frames)[0].body.size() == kDataChunkBytes);
  CHECK((*frames)[0].body + (*frames)[1].body == body);
}
