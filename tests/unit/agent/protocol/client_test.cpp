#include "agent/protocol/client.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/messages.hpp"
#include "agent/protocol/task_group.hpp"
#include "tests/unit/agent/protocol/stream_pair.hpp"
#include "tests/unit/coroutine.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
namespace asio = boost::asio;

namespace {

/// The far end of a conversation, played by the test: what it reads and what it answers is written out in
/// each case.
struct FarEnd {
  FarEnd(asio::io_context& context, std::unique_ptr<ByteStream> end)
      : stream(std::move(end)), reader(*stream), writer(*stream, context.get_executor()) {}

  asio::awaitable<rpc::Request> next_request() {
    auto frame = co_await reader.next();
    REQUIRE(frame);
    REQUIRE(*frame);
    std::uint32_t id = 0;
    auto request = rpc::parse_request((*frame)->body, id);
    REQUIRE(request);
    co_return *request;
  }

  asio::awaitable<void> answer(std::uint32_t id, boost::json::value result) {
    const auto text = rpc::to_json(rpc::Response{id, std::move(result)});
    auto sent = co_await writer.message(text);
    REQUIRE(sent);
  }

  std::unique_ptr<ByteStream> stream;
  FrameReader reader;
  FrameWriter writer;
};

struct Conversation {
  asio::io_context context{1};
  std::shared_ptr<Client> client;
  std::unique_ptr<FarEnd> far;

  Conversation() {
    auto [near, other] = test::stream_pair(context);
    client = Client::start(context.get_executor(), std::move(near));
    far = std::make_unique<FarEnd>(context, std::move(other));
  }
  ~Conversation() {
    client->close();
    context.restart();
    context.run_for(std::chrono::seconds(10));
  }

  /// Says hello while the far end does `far_side`.
  Result<HelloResponse> hello_while(asio::awaitable<void> far_side, CallOptions options = CallOptions()) {
    return test::run(context, hello_beside(std::move(far_side), std::move(options)));
  }

 private:
  asio::awaitable<Result<HelloResponse>> hello_beside(asio::awaitable<void> far_side, CallOptions options) {
    TaskGroup other(context.get_executor());
    other.spawn(std::move(far_side));
    auto hello = co_await client->call(Hello(), options);
    co_await other.join();
    co_return hello;
  }
};

const char* const kHello = R"({"version":"1","protocol":1,"bootId":"b","sha256":"s","clockNs":1})";

asio::awaitable<void> nothing() {
  co_return;
}

}  // namespace

TEST_CASE("answers find their calls in whatever order they come") {
  Conversation talk;
  const auto far = [&]() -> asio::awaitable<void> {
    const auto first = co_await talk.far->next_request();
    const auto second = co_await talk.far->next_request();
    CHECK(first.method == "job.list");
    CHECK(second.method == "hello");
    co_await talk.far->answer(second.id, boost::json::parse(kHello));
    const auto no_jobs = boost::json::parse(R"({"jobs":[]})");
    co_await talk.far->answer(first.id, no_jobs);
  };
  bool listed = false;
  const auto list = [&]() -> asio::awaitable<void> {
    const auto jobs = co_await talk.client->call(ListJobs());
    listed = jobs && jobs->jobs.empty();
  };
  const auto both = [&]() -> asio::awaitable<void> {
    TaskGroup group(talk.context.get_executor());
    group.spawn(list());
    group.spawn(far());
    co_await group.join();
  };
  const auto hello = talk.hello_while(both());
  REQUIRE(hello);
  CHECK(hello->boot_id == "b");
  CHECK(listed);
}

TEST_CASE("bytes go with a request and come with a response") {
  Conversation talk;
  const std::string body(600000, 'u');
  const auto far = [&]() -> asio::awaitable<void> {
    const auto request = co_await talk.far->next_request();
    CHECK(request.body_bytes == body.size());
    std::string got;
    while (got.size() < body.size()) {
      auto frame = co_await talk.far->reader.next();
      REQUIRE(frame);
      CHECK((*frame)->request == request.id);
      got += (*frame)->body;
    }
    CHECK(got == body);
    auto sent = co_await talk.far->writer.data(request.id, "out");
    REQUIRE(sent);
    co_await talk.far->answer(request.id, boost::json::parse(kHello));
  };
  std::string received;
  CallOptions options;
  options.body = body;
  options.on_data = [&](std::string_view bytes) { received += bytes; };
  CHECK(talk.hello_while(far(), options));
  CHECK(received == "out");
}

TEST_CASE("a call that gets no answer in time ends the connection and says which call it was") {
  Conversation talk;
  CallOptions options;
  options.deadline = std::chrono::milliseconds(20);
  const auto hello = talk.hello_while(nothing(), options);
  REQUIRE_FALSE(hello);
  CHECK(hello.error().kind() == ErrorKind::timeout);
  CHECK(hello.error().message() == "hello: no answer in 20 ms");
  CHECK(talk.client->closed());
  CHECK_FALSE(talk.hello_while(nothing()));
}

TEST_CASE("a timeout that the agent answers with is an answer: the connection goes on") {
  Conversation talk;
  const auto refuse = [&]() -> asio::awaitable<void> {
    const auto request = co_await talk.far->next_request();
    const auto text = rpc::to_json(rpc::Response{request.id, fail(ErrorKind::timeout, "no answer in 5 s")});
    auto sent = co_await talk.far->writer.message(text);
    REQUIRE(sent);
  };
  const auto hello = talk.hello_while(refuse());
  REQUIRE_FALSE(hello);
  CHECK(hello.error().kind() == ErrorKind::timeout);
  CHECK_FALSE(talk.client->closed());
  const auto answer = [&]() -> asio::awaitable<void> {
    const auto request = co_await talk.far->next_request();
    co_await talk.far->answer(request.id, boost::json::parse(kHello));
  };
  CHECK(talk.hello_while(answer()));
}

TEST_CASE("every call under way fails when the stream ends or is broken") {
  const std::pair<const char*, const char*> cases[] = {{"", "the agent closed the connection"},
                                                       {"nonsense", "broken stream: unknown frame kind 101"}};
  for (const auto& example : cases) {
    const std::string bytes = example.first;
    CAPTURE(bytes);
    Conversation talk;
    const auto far = [&]() -> asio::awaitable<void> {
      co_await talk.far->next_request();
      auto sent = co_await talk.far->stream->write(asio::buffer(bytes));
      REQUIRE(sent);
      talk.far->stream->close();
    };
    const auto hello = talk.hello_while(far());
    REQUIRE_FALSE(hello);
    CHECK(hello.error().message() == example.second);
  }
}

TEST_CASE("a response that lacks a field names it") {
  Conversation talk;
  const auto far = [&]() -> asio::awaitable<void> {
    const auto request = co_await talk.far->next_request();
    const auto version = boost::json::parse(R"({"version":"1"})");
    co_await talk.far->answer(request.id, version);
  };
  const auto hello = talk.hello_while(far());
  REQUIRE_FALSE(hello);
  CHECK(hello.error().message() == "hello: broken response: protocol: missing");
}
