#include "agent/probes/listeners.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/ip/v6_only.hpp>

#include "tests/unit/agent/probes/loopback.hpp"

namespace muster::test {
namespace {

/// What the far end of a fresh connection says until it closes.
asio::awaitable<std::string> hear(tcp::endpoint to) {
  tcp::socket socket(co_await asio::this_coro::executor);
  boost::system::error_code error;
  co_await socket.async_connect(to, asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return error.message();
  std::string words;
  auto buffer = asio::dynamic_buffer(words);
  co_await asio::async_read(socket, buffer, asio::redirect_error(asio::use_awaitable, error));
  co_return words;
}

/// Holds a port in one of the ways another process may.
std::optional<tcp::acceptor> holder(asio::io_context& io, const char* address) {
  const auto ip = asio::ip::make_address(address);
  tcp::acceptor acceptor(io);
  boost::system::error_code error;
  acceptor.open(ip.is_v6() ? tcp::v6() : tcp::v4(), error);
  if (ip.is_v6() && !error) acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor.bind(tcp::endpoint(ip, 0), error);
  if (!error) acceptor.listen(1, error);
  if (error) return std::nullopt;
  return acceptor;
}

/// Runs `check` in a child whose limit of open files is `limit`, soft and hard.
bool holds_with_limit(rlim_t limit, bool (*check)()) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit lowered{limit, limit};
    _exit(setrlimit(RLIMIT_NOFILE, &lowered) == 0 && check() ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status == 0;
}

}  // namespace

TEST_CASE("every port says the run, its number and the host's name, on IPv4 and IPv6") {
  asio::io_context io;
  const auto opened = listen_on_free(io, 3);
  REQUIRE(opened.listeners);
  const auto port = opened.response.listening[0].first;
  const auto at = [](const char* address, int number) {
    return tcp::endpoint(asio::ip::make_address(address), static_cast<std::uint16_t>(number));
  };
  const std::string words = std::string("muster ") + kToken + ' ';
  CHECK(run(io, hear(at("127.0.0.1", port))) == words + std::to_string(port) + " n1\n");
  CHECK(run(io, hear(at("127.0.0.7", port + 2))) == words + std::to_string(port + 2) + " n1\n");
  if (holder(io, "::1"))
    CHECK(run(io, hear(at("::1", port + 1))) == words + std::to_string(port + 1) + " n1\n");
}

TEST_CASE("a port is busy when any of its addresses is taken") {
  for (const char* address : {"0.0.0.0", "127.0.0.1", "127.0.0.9", "::", "::1"}) {
    asio::io_context io;
    const auto taken = holder(io, address);
    if (!taken) continue;  // no IPv6 here
    CAPTURE(address);
    const auto port = taken->local_endpoint().port();
    const auto opened = listen_on(io, {{port, port}});
    REQUIRE(opened.listeners);
    CHECK(opened.response.listening.empty());
    CHECK(to_string(opened.response.busy) == std::to_string(port));
    CHECK(opened.response.failed.empty());
    CHECK(opened.response.failure.empty());
  }
}

TEST_CASE("a busy port between free ones leaves those listening") {
  asio::io_context io;
  std::uint16_t first = 0;
  {
    const auto free = listen_on_free(io, 5);
    REQUIRE(free.listeners);
    first = free.response.listening[0].first;
  }
  const auto number = [&](int offset) { return static_cast<std::uint16_t>(first + offset); };
  const tcp::acceptor holder(io, tcp::endpoint(tcp::v4(), number(2)));
  const auto opened = listen_on(io, {{number(3), number(4)}, {number(0), number(3)}});
  CHECK(opened.response.listening == std::vector<PortRange>{{number(0), number(1)}, {number(3), number(4)}});
  CHECK(opened.response.busy == std::vector<PortRange>{{number(2), number(2)}});
}

TEST_CASE(
    "all ports close at once when the listeners go, and can be opened again though connections were made") {
  asio::io_context io;
  const auto before = open_descriptors();
  auto opened = listen_on_free(io, 20);
  REQUIRE(opened.listeners);
  const auto ranges = opened.response.listening;
  const tcp::endpoint somewhere(asio::ip::make_address("127.0.0.1"), ranges[0].first);
  // Here the client closes after the server: TIME_WAIT stays on the listening port.
  CHECK(run(io, hear(somewhere)).starts_with("muster "));
  opened.listeners.reset();
  CHECK(run(io, hear(somewhere)) == "Connection refused");
  CHECK(open_descriptors() <= before + 3);  // what Asio itself keeps
  CHECK(listen_on(io, ranges).response.listening == ranges);
}

TEST_CASE("listeners may go before their loop has run, and outlive its executor's work") {
  asio::io_context io;
  auto opened = listen_on_free(io, 2);
  REQUIRE(opened.listeners);
  opened.listeners.reset();
  CHECK(io.run() > 0);  // ends: nothing is left to wait for
}

TEST_CASE("the soft limit of open files is raised when ports need it") {
  asio::io_context io;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit lowered{64, limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &lowered);
  const auto opened = listen_on_free(io, 500);
  setrlimit(RLIMIT_NOFILE, &limit);
  CHECK(count(opened.response.listening) == 500);
}

TEST_CASE(
    "ports beyond the hard limit of open files fail with the reason, and the agent keeps some descriptors") {
  CHECK(holds_with_limit(300, [] {
    asio::io_context io;
    const auto opened = listen_on(io, {{12'000, 12'999}});
    const auto& [listening, busy, failed, failure] = opened.response;
    const bool left_to_others = dup(0) >= 0 && dup(0) >= 0 && dup(0) >= 0;
    return left_to_others && !listening.empty() && count(listening) < 236 && !failed.empty() &&
           count(listening) + count(busy) + count(failed) == 1000 &&
           failure.starts_with("Too many open files: probes may use 236");
  }));
}

TEST_CASE("a connection that finds no descriptor is answered once there is one") {
  asio::io_context io;
  const auto opened = listen_on_free(io, 1);
  REQUIRE(opened.listeners);
  const tcp::endpoint to(asio::ip::make_address("127.0.0.1"), opened.response.listening[0].first);
  tcp::socket client(io);
  client.connect(to);
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const int lowest_free = dup(0);
  close(lowest_free);
  const rlimit lowered{static_cast<rlim_t>(lowest_free), limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &lowered);
  io.run_for(std::chrono::milliseconds(5));
  CHECK(client.available() == 0);
  setrlimit(RLIMIT_NOFILE, &limit);
  std::string words;
  auto buffer = asio::dynamic_buffer(words);
  bool heard = false;
  asio::async_read_until(client, buffer, '\n', [&](auto, auto) { heard = true; });
  while (!heard) io.run_one();
  CHECK(words.starts_with("muster "));
}

}  // namespace muster::test
