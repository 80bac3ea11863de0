#include "bootstrapper/fleet/bastions.hpp"

#include <signal.h>

#include <boost/asio/ip/tcp.hpp>

#include "agent/protocol/task_group.hpp"
#include "bootstrapper/ssh/upload.hpp"
#include "tests/unit/bootstrapper/ssh/logged_in.hpp"

using namespace std::chrono_literals;

namespace muster::fleet {

namespace asio = boost::asio;
using ssh::Target;
using test::contains;
using test::message_of;
using test::Sshd;
using test::SshdOptions;

namespace {

using Opened = Result<std::unique_ptr<ssh::Session>>;

/// The sessions to bastions, and an event loop for them.
struct Site {
  asio::io_context context{1};
  Bastions bastions;

  Opened open(Target target, std::vector<Target> way) {
    return test::run(context, bastions.open(std::move(target), std::move(way)));
  }
  std::string say(ssh::Session& session, const std::string& command, const std::string& input = "") {
    const auto outcome = test::run(context, session.run(command, input, 30s));
    return outcome ? outcome->out : message_of(outcome);
  }
};

std::string hop_name(const Sshd& sshd) {
  return "bastion " + Sshd::user() + "@127.0.0.1:" + std::to_string(sshd.port());
}

/// A listener on loopback that lets no connection through: its queue is full.
struct Silent {
  asio::io_context context{1};
  asio::ip::tcp::acceptor acceptor{context};
  std::vector<asio::ip::tcp::socket> fill;

  Silent() {
    acceptor.open(asio::ip::tcp::v4());
    acceptor.bind({asio::ip::address_v4::loopback(), 0});
    acceptor.listen(0);
    for (int i = 0; i < 2; ++i) {
      fill.emplace_back(context, asio::ip::tcp::v4())
          .async_connect(acceptor.local_endpoint(), [](const boost::system::error_code&) {});
    }
  }
  [[nodiscard]] std::uint16_t port() const { return acceptor.local_endpoint().port(); }
};

/// Opens all targets at once.
std::vector<std::optional<Opened>> open_all(Site& site, const std::vector<Target>& targets,
                                            const std::vector<Target>& way) {
  std::vector<std::optional<Opened>> opened(targets.size());
  const auto open_one = [&](std::size_t i) -> asio::awaitable<void> {
    auto session = co_await site.bastions.open(targets[i], way);
    opened[i].emplace(std::move(session));
  };
  const auto open_them = [&]() -> asio::awaitable<int> {
    TaskGroup group(co_await asio::this_coro::executor);
    for (std::size_t i = 0; i < targets.size(); ++i) group.spawn(open_one(i));
    co_await group.join();
    co_return 0;
  };
  test::run(site.context, open_them());
  return opened;
}

}  // namespace

TEST_CASE("a host is reached through one bastion, and through three") {
  const Sshd first;
  const Sshd second;
  const Sshd third;
  const Sshd last;
  for (const std::size_t hops : {1U, 3U}) {
    CAPTURE(hops);
    std::vector<Target> way = {first.target(), second.target(), third.target()};
    way.resize(hops);
    Site site;
    const auto session = site.open(last.target(), way);
    REQUIRE_MESSAGE(session, message_of(session));
    CHECK(site.say(**session, "echo here; cat", "input") == "here\ninput");
    CHECK(first.servers().size() == 1);
    CHECK(second.servers().size() == (hops == 3 ? 1 : 0));
    CHECK(last.servers().size() == 1);
    // Its host key is the one of the last host, by its own address and port.
    CHECK((*session)->host_key() == test::Keys::get().public_host_key("ed25519"));
  }
}

TEST_CASE("a tunnel carries megabytes both ways unharmed") {
  const Sshd bastion;
  const Sshd host;
  Site site;
  auto session = site.open(host.target(), {bastion.target()});
  REQUIRE_MESSAGE(session, message_of(session));
  std::string bytes;
  for (unsigned i = 0; bytes.size() < 8U << 20; i = i * 1664525U + 1013904223U)
    bytes.push_back(static_cast<char>(i >> 24));
  CHECK(site.say(**session, "cat", bytes) == bytes);
}

TEST_CASE("all hosts behind a bastion share one session to it") {
  const Sshd bastion;
  const Sshd host;
  Site site;
  const auto opened = open_all(site, std::vector<Target>(12, host.target()), {bastion.target()});
  for (const auto& session : opened) CHECK_MESSAGE(*session, message_of(*session));
  CHECK(bastion.servers().size() == 1);
  CHECK(host.servers().size() == 12);
}

TEST_CASE("an error says which hop failed") {
  const Sshd good;
  const Sshd closed({.configuration = {"AllowTcpForwarding no"}});
  const Sshd host;
  const auto nobody = test::free_port();
  auto stranger = good.target();
  stranger.key_paths = {test::Keys::get().user("stranger")};
  auto down = good.target();
  down.port = nobody;
  auto unknown = good.target();
  unknown.known_hosts = "/nonexistent";
  auto away = host.target();
  away.port = nobody;
  struct Case {
    Target target;
    std::vector<Target> way;
    ErrorKind kind;
    std::string message;
  };
  const auto here = "127.0.0.1:" + std::to_string(nobody);
  for (const auto& one :
       {Case{host.target(),
             {down},
             ErrorKind::unreachable,
             "bastion " + Sshd::user() + "@" + here + ": connect " + here + ": connection refused"},
        Case{host.target(),
             {stranger},
             ErrorKind::login,
             hop_name(good) + ": login as " + Sshd::user() + " refused"},
        Case{host.target(), {unknown}, ErrorKind::login, hop_name(good) + ": unknown host key"},
        Case{host.target(),
             {closed.target()},
             ErrorKind::login,
             hop_name(closed) + ": no connection to 127.0.0.1:" + std::to_string(host.port()) +
                 ": its sshd forbids it"},
        Case{away,
             {good.target()},
             ErrorKind::unreachable,
             hop_name(good) + ": no connection to " + here + ": refused, or no route"},
        Case{host.target(),
             {good.target(), down},
             ErrorKind::unreachable,
             hop_name(good) + ": no connection to " + here},
        Case{host.target(),
             {good.target(), closed.target()},
             ErrorKind::login,
             hop_name(closed) + ": no connection"}}) {
    CAPTURE(one.message);
    Site site;
    const auto session = site.open(one.target, one.way);
    REQUIRE_FALSE(session);
    CHECK(session.error().kind() == one.kind);
    CHECK_MESSAGE(session.error().message().starts_with(one.message), session.error().message());
    CHECK_FALSE(session.error().remedy().empty());
  }
}

TEST_CASE("a host's own refusal is not the bastion's, and its remedies go through the bastion") {
  const Sshd bastion;
  const Sshd host;
  Site site;
  auto unknown = host.target();
  unknown.known_hosts = "/nonexistent";
  const auto session = site.open(unknown, {bastion.target()});
  REQUIRE_FALSE(session);
  CHECK(
      session.error().message().starts_with("unknown host key: [127.0.0.1]:" + std::to_string(host.port())));
  CHECK(contains(session.error().remedy(), "ssh ssh://" + Sshd::user() +
                                               "@127.0.0.1:" + std::to_string(bastion.port()) +
                                               " ssh-keyscan -p " + std::to_string(host.port())));
  auto stranger = host.target();
  stranger.key_paths = {test::Keys::get().user("stranger")};
  const auto refused = site.open(stranger, {bastion.target()});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message().starts_with("login as"));
  CHECK(contains(refused.error().remedy(), "ssh-copy-id -o ProxyJump=" + Sshd::user() + "@127.0.0.1:"));
}

TEST_CASE("a host behind a bastion that does not answer holds up none of the others") {
  const Sshd bastion;
  const Sshd host;
  const Silent silent;
  Site site;
  auto before = site.open(host.target(), {bastion.target()});
  REQUIRE(before);
  auto dead = host.target();
  dead.port = silent.port();
  dead.connect_deadline = 1500ms;
  const auto opened =
      open_all(site, {dead, host.target(), host.target(), dead, host.target()}, {bastion.target()});
  for (const std::size_t i : {0U, 3U}) {
    REQUIRE_FALSE(*opened[i]);
    CHECK(opened[i]->error().kind() == ErrorKind::unreachable);
    CHECK(opened[i]->error().message() ==
          hop_name(bastion) + ": no answer from 127.0.0.1:" + std::to_string(silent.port()) + " in 1500 ms");
  }
  for (const std::size_t i : {1U, 2U, 4U}) CHECK_MESSAGE(*opened[i], message_of(*opened[i]));
  CHECK(site.say(**before, "echo still here") == "still here\n");
  CHECK(bastion.servers().size() <= 3);
}

TEST_CASE("a bastion that goes away ends the sessions through it, and they say so") {
  auto bastion = std::make_unique<Sshd>();
  const auto name = hop_name(*bastion);
  const Sshd host;
  Site site;
  auto session = site.open(host.target(), {bastion->target()});
  REQUIRE(session);
  const auto servers = bastion->servers();
  REQUIRE(servers.size() == 1);
  ::kill(servers[0], SIGKILL);
  const auto outcome = test::run(site.context, (*session)->run("sleep 60", "", 30s));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind() == ErrorKind::unreachable);
  CHECK_MESSAGE(outcome.error().message().starts_with(name + ": "), outcome.error().message());
  // The next host gets a new session to the bastion.
  CHECK(site.open(host.target(), {bastion->target()}));
}

TEST_CASE("a bastion that refused is not asked again for the other hosts, until it is to be tried anew") {
  const Sshd bastion;
  const Sshd host;
  Site site;
  auto hop = bastion.target();
  const test::ScratchFolder folder;
  hop.known_hosts = folder / "known_hosts";
  CHECK_FALSE(site.open(host.target(), {hop}));
  test::write_file(folder / "known_hosts", test::read_file(bastion.known_hosts()));
  CHECK_FALSE(site.open(host.target(), {hop}));
  site.bastions.forget_problems();
  CHECK(site.open(host.target(), {hop}));
}

TEST_CASE("an abandoned session through a bastion leaves nothing behind") {
  const Sshd bastion;
  const Sshd host;
  Site site;
  for (int i = 0; i < 3; ++i) {
    auto session = site.open(host.target(), {bastion.target()});
    REQUIRE(session);
    CHECK(site.say(**session, "echo x") == "x\n");
  }
  CHECK(bastion.servers().size() == 1);
}

}  // namespace muster::fleet
