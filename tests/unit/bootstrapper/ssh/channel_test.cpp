#include "bootstrapper/ssh/channel.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "agent/protocol/deadline.hpp"
#include "tests/unit/bootstrapper/ssh/logged_in.hpp"

using namespace std::chrono_literals;

namespace muster::ssh {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using test::contains;
using test::LoggedIn;
using test::message_of;

namespace {

std::string numbers(std::size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i) text += std::to_string(i) + "\n";
  return text;
}

/// The process that serves a session, of which a command prints "$PPID" first.
int server_of(LoggedIn& host, Channel& channel) {
  const auto printed = host.read(channel);
  REQUIRE(printed);
  return std::stoi(*printed);
}

asio::awaitable<Result<std::string>> first_line(Channel& channel) {
  char block[100];
  const auto into = asio::buffer(block);
  CO_TRY(const auto got, co_await channel.read_some(into));
  co_return std::string(block, got);
}

}  // namespace

TEST_CASE("a command's output, errors and status come back apart") {
  LoggedIn host;
  const auto outcome = host.command("echo out; echo err >&2; exit 3");
  REQUIRE(outcome);
  CHECK(outcome->status == 3);
  CHECK(outcome->signal == "");
  CHECK_FALSE(outcome->ok());
  CHECK(outcome->out == "out\n");
  CHECK(outcome->err == "err\n");
}

TEST_CASE("a signal that ends a command is told from an exit status") {
  LoggedIn host;
  for (const auto& [command, signal] : {std::pair{"kill -9 $$", "KILL"}, std::pair{"kill -15 $$", "TERM"}}) {
    const std::string shown = command;  // clang 14 captures no structured binding
    CAPTURE(shown);
    const auto outcome = host.command(command);
    REQUIRE(outcome);
    CHECK(outcome->signal == signal);
    CHECK(outcome->status == -1);
    CHECK_FALSE(outcome->ok());
  }
  const auto outcome = host.command("exit 137");
  REQUIRE(outcome);
  CHECK(outcome->signal == "");
  CHECK(outcome->status == 137);
}

TEST_CASE("large output comes while large input goes, across key exchanges") {
  // A new key exchange every megabyte: both directions are cut in the middle several times.
  LoggedIn host({.configuration = {"RekeyLimit 1M"}});
  const auto input = numbers(6 << 20);
  const auto outcome = host.command("cat", input);
  REQUIRE(outcome);
  CHECK(outcome->ok());
  CHECK(outcome->out == input);
}

TEST_CASE("of a flood on stderr the end is kept, and stdout is whole") {
  LoggedIn host;
  const auto outcome = host.command("seq 200000 >&2; echo done");
  REQUIRE(outcome);
  CHECK(outcome->out == "done\n");
  CHECK(outcome->err.size() == 64 << 10);
  CHECK(outcome->err.ends_with("199999\n200000\n"));
}

TEST_CASE("more output than a command may print is an error, and the session goes on") {
  LoggedIn host;
  const auto outcome = host.command("head -c 17000000 /dev/zero; cat", "some input");
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind() == ErrorKind::command);
  CHECK(outcome.error().message() == "the command printed more than 16 MiB");
  CHECK(host.command("true")->ok());
}

TEST_CASE("a command that does not read its input has ended all the same") {
  LoggedIn host;
  const auto outcome = host.command("echo out; exit 4", std::string(8 << 20, 'x'));
  REQUIRE(outcome);
  CHECK(outcome->status == 4);
  CHECK(outcome->out == "out\n");
}

TEST_CASE("a write to a command that has ended fails, and its status can still be had") {
  LoggedIn host;
  auto channel = host.exec("echo too bad >&2; exit 5");
  const std::string much(8 << 20, 'x');
  const auto written = test::run(host.context, channel->write(asio::buffer(much)));
  REQUIRE_FALSE(written);
  CHECK(written.error().kind() == ErrorKind::command);
  CHECK(written.error().message() == "the command ended before it had read all of its input");
  const auto exit = test::run(host.context, channel->wait_exit(20s));
  REQUIRE(exit);
  CHECK(exit->status == 5);
  CHECK(channel->errors() == "too bad\n");
}

TEST_CASE("many commands run at once in one session, one of them waiting all the time") {
  LoggedIn host({.configuration = {"MaxSessions 50"}});
  auto waiting = host.exec("cat");
  const auto others = [](Session& session, Channel& end) -> asio::awaitable<Result<int>> {
    int good = 0;
    for (int round = 0; round < 3; ++round) {
      auto a = session.run("echo a; cat >&2", "input of a", 20s);
      auto b = session.run("seq 100000", "", 20s);
      auto c = session.run("exit 7", "", 20s);
      auto all = std::move(a) && std::move(b) && std::move(c);
      const auto [ra, rb, rc] = co_await std::move(all);
      good += ra && ra->out == "a\n" && ra->err == "input of a";
      good += rb && rb->out.size() == 588895;
      good += rc && rc->status == 7;
    }
    const std::string late = "late";
    const auto bytes = asio::buffer(late);
    CO_TRY(co_await end.write(bytes));
    co_return good;
  };
  auto both = first_line(*waiting) && others(*host.session, *waiting);
  const auto [line, good] = test::run(host.context, std::move(both));
  REQUIRE(good);
  CHECK(*good == 9);
  REQUIRE(line);
  CHECK(*line == "late");
}

TEST_CASE("a command past its deadline is given up, and the session goes on") {
  LoggedIn host;
  const auto outcome = test::run(host.context, host.session->run("exec sleep 600", "", 50ms));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind() == ErrorKind::timeout);
  CHECK(outcome.error().message() == "the command: no answer in 50 ms");
  CHECK(host.command("echo on")->out == "on\n");
}

TEST_CASE("a read that was cancelled loses nothing") {
  LoggedIn host;
  auto channel = host.exec("cat");
  char block[100];
  const auto none =
      test::run(host.context, with_deadline(channel->read_some(asio::buffer(block)), 20ms, "the read"));
  REQUIRE_FALSE(none);
  CHECK(none.error().kind() == ErrorKind::timeout);
  const std::string text = "still here";
  CHECK(test::run(host.context, channel->write(asio::buffer(text))));
  CHECK(*host.read(*channel) == text);
}

TEST_CASE("the end of a command's output is the end of the stream") {
  LoggedIn host;
  auto channel = host.exec("printf last");
  CHECK(*host.read(*channel) == "last");
  CHECK(*host.read(*channel) == "");
  CHECK(*host.read(*channel) == "");
}

TEST_CASE("closing a channel ends the read that waits on it") {
  LoggedIn host;
  auto channel = host.exec("cat");
  const auto close = [](Channel& other) -> asio::awaitable<Result<>> {
    other.close();
    co_return Result<>();
  };
  auto both = first_line(*channel) && close(*channel);
  const auto [line, closed] = test::run(host.context, std::move(both));
  CHECK(closed);
  REQUIRE(line);
  CHECK(*line == "");
  CHECK_FALSE(test::run(host.context, channel->write(asio::buffer("x", 1))));
  CHECK_FALSE(test::run(host.context, channel->wait_exit(20s)));
  CHECK(host.command("true")->ok());
}

TEST_CASE("a host that goes in the middle of a read is an error, not an end") {
  LoggedIn host;
  auto channel = host.exec("echo $PPID; exec cat");
  ::kill(server_of(host, *channel), SIGKILL);
  const auto got = host.read(*channel);
  REQUIRE_FALSE(got);
  CHECK(got.error().kind() == ErrorKind::unreachable);
  CAPTURE(got.error().message());
  const bool said = contains(got.error().message(), "the host closed the connection") ||
                    contains(got.error().message(), "the connection broke");
  CHECK(said);
  // And so it stays, for everything.
  CHECK(message_of(test::run(host.context, channel->wait_exit(20s))) == got.error().message());
  CHECK(message_of(test::run(host.context, host.session->exec("true"))) == got.error().message());
}

TEST_CASE("a host that is silent without closing is given up after three keepalives") {
  const test::Sshd sshd;
  auto target = sshd.target();
  target.keepalive = 40ms;
  test::Login login(target);
  REQUIRE(login.ok());
  const auto servers = sshd.servers();
  REQUIRE(servers.size() == 1);
  ::kill(servers[0], SIGSTOP);
  const auto got = test::run(login.context, (*login.session)->exec("true"));
  ::kill(servers[0], SIGKILL);
  REQUIRE_FALSE(got);
  CHECK(got.error().kind() == ErrorKind::unreachable);
  CHECK(got.error().message() == "no sign of life from the host for 120 ms");
}

TEST_CASE("a channel too many is refused, and the session goes on") {
  LoggedIn host({.configuration = {"MaxSessions 2"}});
  const auto first = host.exec("cat");
  const auto second = host.exec("cat");
  const auto third = test::run(host.context, host.session->exec("cat"));
  REQUIRE_FALSE(third);
  CHECK(third.error().kind() == ErrorKind::unreachable);
  CHECK(contains(third.error().message(), "the host refuses one more channel"));
  CHECK(third.error().remedy() == "raise MaxSessions in its sshd_config");
  CHECK(test::run(host.context, second->write(asio::buffer("on", 2))));
  CHECK(*host.read(*second) == "on");
}

TEST_CASE("a closed session says so to whoever comes later") {
  LoggedIn host;
  auto channel = host.exec("cat");
  const auto close = [](Session& session) -> asio::awaitable<Result<>> {
    co_await session.close();
    co_await session.close();
    co_return Result<>();
  };
  CHECK(test::run(host.context, close(*host.session)));
  CHECK(message_of(host.read(*channel)) == "the session was closed");
  CHECK(message_of(host.command("true")) == "the session was closed");
}

TEST_CASE("the last line of what was printed is found behind blank ones") {
  CHECK(last_line("one\ntwo\n") == "two");
  CHECK(last_line("one\r\ntwo  \r\n\n \n") == "two");
  CHECK(last_line("only") == "only");
  CHECK(last_line(" \n") == "");
  CHECK(last_line("") == "");
}

}  // namespace muster::ssh
