#include "agent/server/connection.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include "agent/protocol/client.hpp"
#include "agent/protocol/file_messages.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/measure_messages.hpp"
#include "agent/protocol/messages.hpp"
#include "agent/protocol/sha256.hpp"
#include "agent/protocol/version.hpp"
#include "tests/unit/agent/protocol/stream_pair.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/coroutine.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// An agent without its socket; each client has a connection of its own.
class TestServer {
 public:
  TestServer() : agent(Agent::make(context.get_executor(), paths()).value()) {}
  ~TestServer() {
    for (auto& client : clients_) client->close();
    context.restart();
    if (open_ > 0) context.run_for(10s);
    CHECK(open_ == 0);  // each has ended with its client
  }

  std::shared_ptr<Client> connect() {
    clients_.push_back(Client::start(context.get_executor(), open()));
    return clients_.back();
  }
  /// The client's end of a new connection, to say what no client says.
  std::unique_ptr<ByteStream> open() {
    auto [near, far] = test::stream_pair(context);
    auto connection = std::make_shared<Connection>(context.get_executor(), *agent, std::move(far));
    const auto serve = [connection]() -> asio::awaitable<void> { return connection->run(); };
    ++open_;
    asio::co_spawn(context, serve, [this](std::exception_ptr) {
      if (--open_ == 0) context.stop();
    });
    return std::move(near);
  }
  template <class Request>
  Result<typename Request::Response> ask(Client& client, const Request& request, std::string_view body = "") {
    CallOptions options;
    options.body = body;
    return test::run(context, client.call(request, options));
  }

  test::Scratch scratch;
  asio::io_context context{1};
  std::unique_ptr<Agent> agent;

 private:
  int open_ = 0;
  AgentPaths paths() const {
    AgentPaths paths;
    paths.socket = scratch / "agent.sock";
    paths.jobs = scratch / "jobs";
    return paths;
  }
  std::vector<std::shared_ptr<Client>> clients_;
};

Hello hello_of(const std::string& name) {
  Hello hello;
  hello.operator_name = name;
  return hello;
}

WriteFile write_of(const std::filesystem::path& path, std::string_view bytes) {
  WriteFile write;
  write.sha256 = sha256_hex(bytes);
  write.path = path.string();
  write.mode = 0600;
  return write;
}

/// Says `text` as one message and gives the answer's text; empty when the agent closed the stream.
asio::awaitable<std::string> say(asio::io_context& context, ByteStream& stream, std::string text) {
  FrameWriter writer(stream, context.get_executor());
  FrameReader reader(stream);
  auto sent = co_await writer.message(text);
  REQUIRE(sent);
  auto frame = co_await reader.next();
  if (!frame || !*frame) co_return "";
  co_return (*frame)->body;
}

}  // namespace

TEST_CASE("hello tells the program, the boot and the protocol") {
  TestServer server;
  const auto client = server.connect();
  const auto hello = server.ask(*client, hello_of("ops"));
  REQUIRE(hello);
  CHECK(hello->sha256 == server.agent->sha256);
  CHECK(hello->sha256.size() == 64);
  CHECK(hello->protocol == kProtocolVersion);
  CHECK(hello->boot_id == server.agent->boot_id);
  CHECK(hello->clock_ns > 0);
}

TEST_CASE("a message that is not understood is answered, and the stream goes on") {
  TestServer server;
  auto stream = server.open();
  const auto ask = [&](std::string text) {
    return test::run(server.context, say(server.context, *stream, std::move(text)));
  };
  CHECK(ask("{").find("\"error\"") != std::string::npos);
  const auto unknown = ask(R"({"jsonrpc":"2.0","id":7,"method":"nonsense","params":{}})");
  CHECK(unknown.find(R"(unknown method \"nonsense\")") != std::string::npos);
  CHECK(unknown.find(R"("id":7)") != std::string::npos);
  const auto missing = ask(R"({"jsonrpc":"2.0","id":8,"method":"file.read","params":{}})");
  CHECK(missing.find("path") != std::string::npos);
  const auto hello = ask(
      R"({"jsonrpc":"2.0","id":9,"method":"hello","params":{"version":"1","protocol":1,"operator":"ops"}})");
  CHECK(hello.find("bootId") != std::string::npos);
  stream->close();
}

TEST_CASE("one connection changes the host at a time, and its end frees the host") {
  TestServer server;
  const auto first = server.connect();
  const auto second = server.connect();
  REQUIRE(server.ask(*first, hello_of("first@here")));
  REQUIRE(server.ask(*second, hello_of("second@there")));
  REQUIRE(server.ask(*first, write_of(server.scratch / "a", "one"), "one"));
  CHECK(server.ask(*second, ListJobs()));  // looking needs no lock
  CHECK_FALSE(server.agent->lock.take(&second, "second@there"));
  first->close();
  CHECK(server.ask(*second, write_of(server.scratch / "a", "two"), "two"));
  CHECK(test::content_of(server.scratch / "a") == "two");
}

TEST_CASE("who finds a host busy is told who changes it") {
  HostLock lock;
  const int first = 0;
  const int second = 0;
  REQUIRE(lock.take(&first, "alice@bastion"));
  CHECK(lock.take(&first, "alice@bastion"));
  const auto refused = lock.take(&second, "bob");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message() == "busy: alice@bastion is changing this host");
  lock.release(&second);  // holds nothing
  CHECK_FALSE(lock.take(&second, "bob"));
  lock.release(&first);
  CHECK(lock.take(&second, "bob"));
}

TEST_CASE("ports are listened on for as long as the connection lives") {
  TestServer server;
  const auto client = server.connect();
  Listen listen;
  listen.token = "0123456789abcdef";
  listen.ports = {{21171, 21173}};
  const auto opened = server.ask(*client, listen);
  REQUIRE(opened);
  REQUIRE(opened->listening == std::vector<PortRange>{{21171, 21173}});
  const auto other = server.connect();
  const auto busy = server.ask(*other, listen);
  REQUIRE(busy);
  CHECK(busy->busy == std::vector<PortRange>{{21171, 21173}});
  client->close();
  // The close and what it frees are seen by the agent in the order of its loop.
  Result<ListenResponse> again = busy;
  for (int tries = 0; tries < 1000 && again && again->listening.empty(); ++tries) {
    again = server.ask(*other, listen);
  }
  REQUIRE(again);
  CHECK(again->listening == std::vector<PortRange>{{21171, 21173}});
}

TEST_CASE("UDP ports are answered on for as long as the connection lives, or until it says stop") {
  TestServer server;
  const auto client = server.connect();
  ListenUdp listen;
  listen.token = "0123456789abcdef";
  listen.name = "h1";
  listen.ports = {{21181, 21181}};
  const auto opened = server.ask(*client, listen);
  REQUIRE(opened);
  REQUIRE(opened->listening == listen.ports);
  CHECK(opened->spare != 0);
  MeasurePaths measure;
  measure.token = listen.token;
  PathTarget target;
  target.name = "h1";
  target.address = "127.0.0.1";
  target.ports = listen.ports;
  measure.targets = {target};
  const auto measured = server.ask(*client, measure);
  REQUIRE(measured);
  REQUIRE(measured->results.size() == 1);
  CHECK(measured->results[0].reached == 1);
  const auto other = server.connect();
  CHECK(server.ask(*other, listen)->busy == listen.ports);
  REQUIRE(server.ask(*client, StopListening()));
  CHECK(server.ask(*client, listen)->listening == listen.ports);
  client->close();
  auto again = server.ask(*other, listen);
  for (int tries = 0; tries < 1000 && again && again->listening.empty(); ++tries) {
    again = server.ask(*other, listen);
  }
  REQUIRE(again);
  CHECK(again->listening == listen.ports);
}

TEST_CASE("the clock tells the host's time, and the disk is measured while others are answered") {
  TestServer server;
  const auto client = server.connect();
  MeasureDisk request;
  request.directory = (server.scratch / "etcd").string();
  const auto both = [&]() -> asio::awaitable<bool> {
    TaskGroup group(server.context.get_executor());
    Result<DiskLatency> disk = fail(ErrorKind::bug, "not run");
    const auto measure = [](Client& asked, const MeasureDisk& wanted,
                            Result<DiskLatency>& outcome) -> asio::awaitable<void> {
      outcome = co_await asked.call(wanted);
    };
    group.spawn(measure(*client, request, disk));
    const ReadClock question;
    const auto before = std::chrono::system_clock::now().time_since_epoch();
    const auto clock = co_await client->call(question);
    co_await group.join();
    REQUIRE(clock);
    CHECK(clock->received_ns >= std::chrono::nanoseconds(before).count());
    CHECK(clock->sent_ns >= clock->received_ns);
    co_return disk.has_value() && disk->records > 0;
  };
  CHECK(test::run(server.context, both()));
}
