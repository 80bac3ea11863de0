#include "agent/jobs/run_command.hpp"

#include <doctest/doctest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "tests/unit/agent/jobs/support.hpp"

using namespace muster;
using test::Loop;
using test::NamedPipe;
using test::Scratch;

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kPlenty(60);

Result<Captured> run(Loop& loop, std::vector<std::string> argv, std::string input = "",
                     std::chrono::milliseconds deadline = kPlenty) {
  Command command;
  command.argv = std::move(argv);
  return loop.run(run_command(loop.children, command, std::move(input), deadline));
}

/// A script with a grandchild; both hold `told` open and would never end.
std::string with_a_grandchild(const NamedPipe& told, const NamedPipe& block) {
  return "exec 9>" + told.name() + "; (echo up >&9; cat " + block.name() + ") & wait";
}

}  // namespace

TEST_CASE("a command's output, errors and end are captured apart") {
  Loop loop;
  const auto captured = run(loop, test::shell("echo out; echo err >&2; exit 4"));
  REQUIRE(captured.has_value());
  CHECK(captured->out == "out\n");
  CHECK(captured->err == "err\n");
  CHECK(captured->exit == Exit{4, 0});
  CHECK_FALSE(captured->truncated);
}

TEST_CASE("a command's signal is no exit status, and its environment is its own") {
  Loop loop;
  Command command;
  command.argv = test::shell("printf %s \"$KUBECONFIG\"; kill -9 $$");
  command.env["KUBECONFIG"] = "/etc/kubernetes/admin.conf";
  const auto captured = loop.run(run_command(loop.children, command, "", kPlenty));
  REQUIRE(captured.has_value());
  CHECK(captured->out == "/etc/kubernetes/admin.conf");
  CHECK(captured->exit == Exit{0, SIGKILL});
}

TEST_CASE("ten megabytes of input reach a command that answers with as many") {
  Loop loop;
  std::string input(10 << 20, '\0');
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<char>(i * 2654435761u >> 13);
  const auto captured = run(loop, {"cat"}, input);
  REQUIRE(captured.has_value());
  CHECK(captured->exit == Exit{});
  CHECK((captured->out == input));
}

TEST_CASE("a command that does not read its input, or that gets none, is no failure") {
  Loop loop;
  const auto deaf = run(loop, test::shell("exec <&-; exit 3"), std::string(10 << 20, 'x'));
  REQUIRE(deaf.has_value());
  CHECK(deaf->exit == Exit{3, 0});
  const auto empty = run(loop, {"cat"});
  REQUIRE(empty.has_value());
  CHECK(empty->out.empty());
  CHECK(empty->exit == Exit{});
}

TEST_CASE("a flood of output is bounded, said to be cut, and does not hold the command up") {
  Loop loop;
  const auto out = run(loop, test::shell("head -c 20000000 /dev/zero; echo end >&2"));
  REQUIRE(out.has_value());
  CHECK(out->out.size() == 16 << 20);
  CHECK(out->err == "end\n");
  CHECK(out->truncated);
  CHECK(out->exit == Exit{});

  const auto err = run(loop, test::shell("head -c 2000000 /dev/zero >&2; echo end"));
  REQUIRE(err.has_value());
  CHECK(err->err.size() == 1 << 20);
  CHECK(err->out == "end\n");
  CHECK(err->truncated);

  const auto exact = run(loop, {"head", "-c", "16777216", "/dev/zero"});
  REQUIRE(exact.has_value());
  CHECK(exact->out.size() == 16 << 20);
  CHECK_FALSE(exact->truncated);
}

TEST_CASE("a command that is not there is an Error, not an exit status") {
  Loop loop;
  const auto captured = run(loop, {"kubeadm-of-nowhere", "init"});
  REQUIRE_FALSE(captured.has_value());
  CHECK(captured.error().kind() == ErrorKind::command);
  CHECK(captured.error().message() == "kubeadm-of-nowhere: not found on this host");
  CHECK_FALSE(run(loop, {}).has_value());
}

TEST_CASE("a command that misses its deadline is killed with all that it started, and the Error names both") {
  const Scratch scratch;
  const NamedPipe told(scratch / "told");
  const NamedPipe block(scratch / "block");
  Loop loop;
  const auto captured =
      run(loop, test::shell(with_a_grandchild(told, block)), "a secret on stdin", std::chrono::seconds(1));
  REQUIRE_FALSE(captured.has_value());
  CHECK(captured.error().kind() == ErrorKind::timeout);
  CHECK(captured.error().message() == "sh: no answer in 1 s");
  CHECK(told.rest() == "up\n");
}

TEST_CASE("a command whose caller is cancelled is killed with all that it started") {
  using namespace asio::experimental::awaitable_operators;
  const Scratch scratch;
  const NamedPipe told(scratch / "told");
  const NamedPipe block(scratch / "block");
  Loop loop;
  const auto until_up = [&]() -> asio::awaitable<void> {
    asio::posix::stream_descriptor up(loop.context, ::dup(told.fd()));
    co_await up.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
  };
  Command command;
  command.argv = test::shell(with_a_grandchild(told, block));
  auto race = run_command(loop.children, command, "", kPlenty) || until_up();
  CHECK(loop.run(std::move(race)).index() == 1);
  CHECK(told.rest() == "up\n");
}

TEST_CASE("a process that a command leaves behind with its output open does not hold us up") {
  const Scratch scratch;
  const NamedPipe block(scratch / "block");
  Loop loop;
  const auto captured =
      run(loop, test::shell("cat " + block.name() + " & echo $!; exit 7"), "input for nobody");
  REQUIRE(captured.has_value());
  CHECK(captured->exit == Exit{7, 0});
  CHECK(::kill(std::stoi(captured->out), SIGKILL) == 0);
}

TEST_CASE("a command that closes its output and goes on is waited for") {
  Loop loop;
  const auto captured =
      run(loop, test::shell("exec >&- 2>&-; cat > /dev/null; exit 6"), std::string(1 << 20, 'x'));
  REQUIRE(captured.has_value());
  CHECK(captured->out.empty());
  CHECK(captured->exit == Exit{6, 0});
}

TEST_CASE("commands that run at once keep their outputs apart") {
  using namespace asio::experimental::awaitable_operators;
  Loop loop;
  Command one;
  one.argv = {"cat"};
  Command two;
  two.argv = test::shell("cat; exit 2");
  auto both =
      run_command(loop.children, one, "first", kPlenty) && run_command(loop.children, two, "second", kPlenty);
  const auto [first, second] = loop.run(std::move(both));
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK(first->out == "first");
  CHECK(first->exit == Exit{});
  CHECK(second->out == "second");
  CHECK(second->exit == Exit{2, 0});
}
