#include "bootstrapper/ssh/connect.hpp"

#include <doctest/doctest.h>

#include <boost/asio/write.hpp>

#include "agent/protocol/task_group.hpp"
#include "tests/unit/bootstrapper/ssh/logged_in.hpp"

using namespace std::chrono_literals;

namespace muster::ssh {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using test::contains;
using test::free_port;
using test::message_of;
using test::Sshd;

namespace {

const tcp::endpoint kAnyPort(asio::ip::address_v4::loopback(), 0);

/// Whether connecting works, and if not why.
Result<> try_connect(const std::string& address, std::uint16_t port, std::chrono::milliseconds deadline) {
  asio::io_context context{1};
  const auto connect = [&]() -> asio::awaitable<Result<>> {
    CO_TRY(const auto socket, co_await connect_to(address, port, deadline));
    tcp::no_delay no_delay;
    socket.get_option(no_delay);
    CHECK(no_delay.value());
    co_return Result<>();
  };
  return test::run(context, connect());
}

/// Listens, and says `greeting` to whoever connects, then waits or closes.
class Stranger {
 public:
  Stranger(asio::io_context& context, std::string greeting, bool closes)
      : acceptor_(context, kAnyPort), greeting_(std::move(greeting)), closes_(closes) {
    accept();
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  int connections() const { return static_cast<int>(sockets_.size()); }

 private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& bad, tcp::socket socket) {
      if (bad) return;
      if (!greeting_.empty()) asio::write(socket, asio::buffer(greeting_));
      if (closes_) socket.shutdown(tcp::socket::shutdown_send);
      sockets_.push_back(std::move(socket));
      accept();
    });
  }
  tcp::acceptor acceptor_;
  std::string greeting_;
  bool closes_;
  std::vector<tcp::socket> sockets_;
};

Target target_at(std::uint16_t port, std::chrono::milliseconds login_deadline) {
  Target target;
  target.address = "127.0.0.1";
  target.port = port;
  target.user = "ops";
  target.known_hosts = "/nonexistent";
  target.login_deadline = login_deadline;
  return target;
}

}  // namespace

TEST_CASE("a closed port is refused at once") {
  const auto port = free_port();
  const auto refused = try_connect("127.0.0.1", port, 20s);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::unreachable);
  CHECK(message_of(refused) == "connect 127.0.0.1:" + std::to_string(port) + ": connection refused");
  CHECK(refused.error().remedy() == "check that sshd runs there and listens on port " + std::to_string(port));
}

TEST_CASE("of a name's addresses each is tried") {
  asio::io_context context{1};
  tcp::acceptor only_ipv4(context, kAnyPort);
  CHECK(try_connect("localhost", only_ipv4.local_endpoint().port(), 20s));
}

TEST_CASE("a host that drops packets is given up at the deadline") {
  asio::io_context context{1};
  tcp::acceptor full(context);
  full.open(tcp::v4());
  full.bind(kAnyPort);
  full.listen(0);
  // Linux holds one connection more than the backlog says; what comes after that is dropped.
  std::vector<tcp::socket> fill;
  for (int i = 0; i < 2; ++i) {
    fill.emplace_back(context, tcp::v4())
        .async_connect(full.local_endpoint(), [](const boost::system::error_code&) {});
  }
  const auto port = full.local_endpoint().port();
  const auto dropped = try_connect("127.0.0.1", port, 100ms);
  REQUIRE_FALSE(dropped);
  CHECK(dropped.error().kind() == ErrorKind::unreachable);
  CHECK(message_of(dropped) == "connect 127.0.0.1:" + std::to_string(port) + ": no answer in 100 ms");
}

TEST_CASE("a name that does not resolve is that host's error") {
  const auto unknown = try_connect("no-such-host.invalid", 22, 30s);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind() == ErrorKind::unreachable);
  CAPTURE(message_of(unknown));
  CHECK(message_of(unknown).starts_with("connect no-such-host.invalid:22: "));
  CHECK(unknown.error().remedy() == "check the host's address in cluster.yaml");
}

TEST_CASE("a listener that never speaks is given up at the login deadline") {
  asio::io_context context{1};
  const Stranger silent(context, "", false);
  const auto session = test::run(context, Session::open(target_at(silent.port(), 100ms)));
  REQUIRE_FALSE(session);
  CHECK(session.error().kind() == ErrorKind::unreachable);
  CHECK(message_of(session) ==
        "SSH handshake at 127.0.0.1:" + std::to_string(silent.port()) + ": no answer in 100 ms");
}

TEST_CASE("a listener that speaks something else is no SSH server") {
  asio::io_context context{1};
  const Stranger web(context, "HTTP/1.0 400 Bad Request\r\n\r\n", true);
  const auto session = test::run(context, Session::open(target_at(web.port(), 20s)));
  REQUIRE_FALSE(session);
  CHECK(session.error().kind() == ErrorKind::unreachable);
  CHECK(message_of(session) == "SSH handshake: the host closed the connection");
  CHECK(contains(session.error().remedy(), "check that sshd listens on port " + std::to_string(web.port())));
}

TEST_CASE("a server that speaks SSH's greeting and then nonsense is refused") {
  asio::io_context context{1};
  const Stranger liar(context, "SSH-2.0-liar\r\n" + std::string(200, '\xff'), false);
  const auto session = test::run(context, Session::open(target_at(liar.port(), 20s)));
  REQUIRE_FALSE(session);
}

TEST_CASE("a server without a common algorithm is told apart") {
  const Sshd sshd({.configuration = {"KexAlgorithms sntrup761x25519-sha512@openssh.com"}});
  asio::io_context context{1};
  const auto session = test::run(context, Session::open(sshd.target()));
  REQUIRE_FALSE(session);
  CHECK(session.error().kind() == ErrorKind::login);
  CHECK(contains(message_of(session), "no algorithms in common with the host's sshd"));
}

TEST_CASE("twenty hosts log in at once while one is silent and one is down") {
  const Sshd sshd;
  asio::io_context context{1};
  const Stranger silent(context, "", false);
  int good = 0;
  int refused = 0;
  int pending = 0;
  const auto open = [&](const Target& target) -> asio::awaitable<void> {
    ++pending;
    auto session = co_await Session::open(target);
    --pending;
    if (!session) {
      refused += contains(message_of(session), "connection refused");
      co_return;
    }
    auto outcome = co_await (*session)->run("echo here", "", 20s);
    good += outcome && outcome->out == "here\n";
    co_await (*session)->close();
  };
  const auto all = [&]() -> asio::awaitable<Result<>> {
    TaskGroup hosts(co_await asio::this_coro::executor);
    const auto down = target_at(free_port(), 600s);
    const auto hung = target_at(silent.port(), 600s);
    const auto healthy = sshd.target();
    hosts.spawn(open(down));
    hosts.spawn(open(hung));
    for (int i = 0; i < 20; ++i) hosts.spawn(open(healthy));
    while (good < 20 || refused < 1) {
      co_await asio::post(asio::use_awaitable);
    }
    CHECK(pending == 1);
    hosts.cancel();
    co_await hosts.join();
    co_return Result<>();
  };
  CHECK(test::run(context, all()));
  CHECK(silent.connections() == 1);
}

}  // namespace muster::ssh
