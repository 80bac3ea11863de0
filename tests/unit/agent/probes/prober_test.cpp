#include "agent/probes/prober.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include "agent/probes/proof.hpp"
#include "tests/unit/agent/probes/loopback.hpp"

namespace muster::test {
namespace {

using Then = Server::Then;
using probes::Proof;
using std::chrono::milliseconds;

const std::string kLocal = "127.0.0.1";

/// A listening socket whose queue is full: further SYNs are dropped, as a firewall does it, without one.
struct Deaf {
  explicit Deaf(asio::io_context& io) : acceptor(io), first(io), second(io) {
    acceptor.open(tcp::v4());
    acceptor.bind(tcp::endpoint(asio::ip::make_address(kLocal), 0));
    acceptor.listen(0);
    first.connect(acceptor.local_endpoint());
    second.async_connect(acceptor.local_endpoint(),
                         [](auto) {});  // a queue of 0 has room for one, or for two
  }
  /// From then on it accepts what comes.
  void hear_after(milliseconds time) {
    timer.expires_after(time);
    timer.async_wait([this](boost::system::error_code) { accept(); });
  }
  void accept() {
    acceptor.async_accept([this](boost::system::error_code bad, tcp::socket socket) {
      if (bad) return;
      accepted.push_back(std::move(socket));
      accept();
    });
  }
  [[nodiscard]] std::uint16_t port() const { return acceptor.local_endpoint().port(); }
  tcp::acceptor acceptor;
  tcp::socket first, second;
  asio::steady_timer timer{acceptor.get_executor()};
  std::vector<tcp::socket> accepted;
};

}  // namespace

TEST_CASE("all ports of several hosts are reached, in ranges of any size") {
  asio::io_context io;
  const auto opened = listen_on_free(io, 1500);
  REQUIRE(opened.listeners);
  const auto all = opened.response.listening;
  const PortRange some{static_cast<std::uint16_t>(all[0].first + 7),
                       static_cast<std::uint16_t>(all[0].first + 20)};
  const auto request = probe_of({listening_target("127.0.0.2", all),
                                 listening_target("127.0.0.3", {some, {some.first, some.first}}),
                                 listening_target("127.0.0.4", {})});
  const auto response = run(io, probe(request));
  REQUIRE(response.has_value());
  REQUIRE(response->results.size() == 3);
  CHECK(to_text(response->results[0]) == "reached 1500");
  CHECK(to_text(response->results[1]) == "reached 14");
  CHECK(to_text(response->results[2]) == "reached 0");
}

TEST_CASE("a probe of nothing ends at once") {
  asio::io_context io;
  const auto response = run(io, probe(probe_of({})));
  REQUIRE(response.has_value());
  CHECK(response->results.empty());
}

TEST_CASE("a window of one connection still reaches every port") {
  asio::io_context io;
  const auto opened = listen_on_free(io, 50);
  REQUIRE(opened.listeners);
  auto request = probe_of({listening_target(kLocal, opened.response.listening)});
  for (const std::uint32_t in_flight : {0U, 1U, 7U}) {
    request.in_flight = in_flight;
    CHECK(probed(io, request) == "reached 50");
  }
}

TEST_CASE("what answers in place of the agent is told, in its own words") {
  asio::io_context io;
  struct Case {
    Then then;
    std::string words;
    std::string detail;
  };
  for (const auto& [then, words, detail] :
       {Case{Then::closes, "HTTP/1.0 400 Bad Request\r\n", "\"HTTP/1.0 400 Bad Request.\""},
        Case{Then::stays, "muster decade 1 n1\n", "an agent of another run"},
        Case{Then::closes, Proof(kToken, "n2").line(80), "the agent of n2, its port 80"},
        Case{Then::closes, Proof(kToken, "n1").line(80), "the agent of n1, its port 80"},
        Case{Then::closes, "", "it closed the connection without a word"},
        Case{Then::resets, "", "connected, then RST"},
        Case{Then::stays, "", "it accepted the connection and said nothing"},
        Case{Then::echoes, "", "it accepted the connection and said nothing"},
        Case{Then::stays, "muster 0011", "it accepted the connection and said an agent of another run"}}) {
    const Server server(io, then, words);
    const auto port = std::to_string(server.port());
    CHECK(probed(io, probe_of({listening_target(kLocal, {server.range()})}, 100)) ==
          "reached 0; answered-by-another " + port + " (" + detail + ")");
  }
}

TEST_CASE("a proof that comes in pieces, or from an agent without a name, is good") {
  asio::io_context io;
  for (const char* name : {"n1", ""}) {
    Server server(io, Then::closes_after_pieces);
    server.say(Proof(kToken, name).line(server.port()));
    CHECK(probed(io, probe_of({listening_target(kLocal, {server.range()})})) == "reached 1");
  }
}

TEST_CASE(
    "a port that an agent listens on and that answers with RST is rejected; where a service was, it is "
    "refused; a closed one is reached") {
  asio::io_context io;
  const auto port = free_port(io);
  ProbeTarget target{"n1", kLocal, {}, {}, {}};
  target.listening = {{port, port}};
  CHECK(probed(io, probe_of({target})) ==
        "reached 0; rejected " + std::to_string(port) + " (RST although the agent listens there)");
  std::swap(target.listening, target.serving);
  CHECK(probed(io, probe_of({target})) == "reached 0; refused " + std::to_string(port) + " (RST)");
  std::swap(target.serving, target.closed);
  CHECK(probed(io, probe_of({target})) == "reached 1");
}

TEST_CASE("a service is reached by connecting, whatever it says; so is a closed port that opened meanwhile") {
  asio::io_context io;
  const Server mute(io, Then::stays);
  const Server chatty(io, Then::closes, "hello");
  ProbeTarget target{"n1", kLocal, {}, {mute.range()}, {chatty.range()}};
  CHECK(probed(io, probe_of({target})) == "reached 2");
}

TEST_CASE("a port that says nothing until the deadline is dropped, and costs the others nothing") {
  asio::io_context io;
  const auto opened = listen_on_free(io, 300);
  REQUIRE(opened.listeners);
  const Deaf deaf(io);
  auto target = listening_target(kLocal, opened.response.listening);
  target.serving = {{deaf.port(), deaf.port()}};
  CHECK(probed(io, probe_of({target}, 100)) == "reached 300; dropped " + std::to_string(deaf.port()));
}

// The kernel itself sends a SYN again after a second only.
TEST_CASE("a silent port of a host that answers gets a second connection half-way to the deadline") {
  asio::io_context io;
  const auto opened = listen_on_free(io, 2);
  REQUIRE(opened.listeners);
  Deaf deaf(io);
  deaf.hear_after(milliseconds(100));
  auto target = listening_target(kLocal, opened.response.listening);
  target.serving = {{deaf.port(), deaf.port()}};
  CHECK(probed(io, probe_of({target}, 700)) == "reached 3");
}

TEST_CASE("a silent port of a host that answers nowhere is connected to once") {
  asio::io_context io;
  Deaf deaf(io);
  deaf.hear_after(milliseconds(100));
  ProbeTarget target{"n1", kLocal, {}, {{deaf.port(), deaf.port()}}, {}};
  CHECK(probed(io, probe_of({target}, 700)) == "reached 0; dropped " + std::to_string(deaf.port()));
}

TEST_CASE("a connected port is waited for beyond its deadline while the same agent answers others") {
  asio::io_context io;
  Server steady(io, Then::closes, "", milliseconds(400));
  Server late(io, Then::closes, "", milliseconds(700));
  for (auto* server : {&steady, &late}) server->say(Proof(kToken, "n1").line(server->port()));
  CHECK(probed(io, probe_of({listening_target(kLocal, {steady.range(), late.range()})}, 500)) == "reached 2");
  CHECK(probed(io, probe_of({listening_target(kLocal, {late.range()})}, 50))
            .starts_with("reached 0; answered-by-another"));
}

TEST_CASE("the source address is bound; one that is not this host's is an error") {
  asio::io_context io;
  const auto opened = listen_on_free(io, 40);
  REQUIRE(opened.listeners);
  auto request = probe_of({listening_target("127.0.0.2", opened.response.listening)});
  request.source = "127.0.0.5";
  CHECK(probed(io, request) == "reached 40");
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.2"), 0));
  std::string seen;
  acceptor.async_accept([&](auto, tcp::socket peer) { seen = peer.remote_endpoint().address().to_string(); });
  const auto port = acceptor.local_endpoint().port();
  request.targets[0].listening.clear();
  request.targets[0].serving = {{port, port}};
  CHECK(probed(io, request) == "reached 1");
  io.poll();
  CHECK(seen == "127.0.0.5");
  request.source = "192.0.2.1";
  CHECK(probed(io, request) == "error: cannot send from 192.0.2.1: Cannot assign requested address");
  request.source = "n1";
  CHECK(probed(io, request) == "error: source: \"n1\" is no IP address");
}

TEST_CASE("a target whose address is none costs only itself") {
  asio::io_context io;
  const auto opened = listen_on_free(io, 3);
  REQUIRE(opened.listeners);
  const auto request = probe_of({listening_target("n2.example", {{80, 90}}, "n2"),
                                 listening_target(kLocal, opened.response.listening)});
  const auto response = run(io, probe(request));
  REQUIRE(response.has_value());
  CHECK(to_text(response->results[0]) == "reached 0; error 80-90 (\"n2.example\" is no IP address)");
  CHECK(to_text(response->results[1]) == "reached 3");
}

TEST_CASE("a cancelled probe ends and leaves no socket open") {
  asio::io_context io;
  const Server mute(io, Then::stays);
  const auto before = open_descriptors();
  asio::cancellation_signal cancel;
  std::optional<Result<ProbeResponse>> outcome;
  const auto request = probe_of({listening_target(kLocal, {mute.range()})}, 60'000);
  asio::co_spawn(io, probe(request),
                 asio::bind_cancellation_slot(
                     cancel.slot(), [&](std::exception_ptr failure, Result<ProbeResponse> response) {
                       CHECK_FALSE(failure);
                       outcome = std::move(response);
                     }));
  while (open_descriptors() <= before) io.run_one();
  cancel.emit(asio::cancellation_type::terminal);
  while (!outcome) io.run_one();
  REQUIRE_FALSE(outcome->has_value());
  CHECK(outcome->error().kind() == ErrorKind::interrupted);
  for (int i = 0; i < 100 && open_descriptors() > before; ++i) io.run_one();  // the server sees the end
  CHECK(open_descriptors() == before);
}

TEST_CASE("other work on the same thread goes on while thousands of ports are tried") {
  asio::io_context io;
  const auto opened = listen_on_free(io, 2000);
  REQUIRE(opened.listeners);
  std::size_t turns = 0;
  bool over = false;
  const auto count_turns = [&]() -> asio::awaitable<void> {
    while (!over) {
      ++turns;
      co_await asio::post(io, asio::use_awaitable);
    }
  };
  asio::co_spawn(io, count_turns(), asio::detached);
  CHECK(probed(io, probe_of({listening_target(kLocal, opened.response.listening)})) == "reached 2000");
  over = true;
  CHECK(turns >= 2000 / 128);
}

TEST_CASE("with few descriptors every port is still tried") {
  const pid_t child = fork();
  if (child == 0) {
    asio::io_context io;
    const auto opened = listen_on_free(io, 200);
    const auto here = static_cast<rlim_t>(dup(0));
    const rlimit lowered{here + 64 + 20, here + 64 + 20};  // 64 are left to the rest of the agent
    setrlimit(RLIMIT_NOFILE, &lowered);
    const auto request = probe_of({listening_target("127.0.0.2", opened.response.listening),
                                   listening_target("127.0.0.3", opened.response.listening)});
    const auto response = run(io, probe(request));
    _exit(response && response->results[0].reached == 200 && response->results[1].reached == 200 ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("with no descriptor at all the reason is reported for every port") {
  const pid_t child = fork();
  if (child == 0) {
    asio::io_context io;
    const auto opened = listen_on_free(io, 10);
    std::vector<int> taken;
    for (int i = 0; i < 60; ++i) taken.push_back(dup(0));
    const rlimit lowered{static_cast<rlim_t>(taken.back() + 30), static_cast<rlim_t>(taken.back() + 30)};
    setrlimit(RLIMIT_NOFILE, &lowered);
    const auto text = probed(io, probe_of({listening_target(kLocal, opened.response.listening)}, 100));
    _exit(text.starts_with("reached 0; error ") && text.find("(Too many open files: ") != std::string::npos
              ? 0
              : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

}  // namespace muster::test
