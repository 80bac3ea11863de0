#include "agent/jobs/child.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>

#include "tests/unit/agent/jobs/support.hpp"

using namespace muster;
using test::Loop;
using test::NamedPipe;
using test::Scratch;

namespace {

SpawnRequest script(const std::string& text) {
  SpawnRequest request;
  request.argv = test::shell(text);
  return request;
}

/// Returns when the child has ended, and leaves it to be waited for.
void until_ended(pid_t pid) {
  siginfo_t info{};
  int failed = 0;
  do {
    failed = ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
  } while (failed != 0 && errno == EINTR);  // another child ended
  REQUIRE(failed == 0);
}

/// Runs the loop until nothing is left of the child, not even a zombie.
void until_reaped(Loop& loop, pid_t pid) {
  while (::kill(pid, 0) == 0) REQUIRE(loop.context.run_one_for(std::chrono::seconds(60)) == 1);
}

}  // namespace

TEST_CASE("an exit is told from a signal") {
  struct Row {
    std::string text;
    Exit exit;
  };
  const Row rows[] = {
      {"exit 0", {0, 0}},     {"exit 9", {9, 0}},       {"exit 137", {137, 0}},
      {"kill -9 $$", {0, 9}}, {"kill -15 $$", {0, 15}}, {"kill -PIPE $$", {0, SIGPIPE}},
  };
  Loop loop;
  for (const auto& row : rows) {
    CAPTURE(row.text);
    auto child = loop.children.start(script(row.text));
    REQUIRE(child.has_value());
    CHECK(loop.run(child->wait()) == row.exit);
    CHECK(loop.run(child->wait()) == row.exit);
  }
}

TEST_CASE("the end of a child that came before anybody waited is not lost") {
  Loop loop;
  auto child = loop.children.start(script("exit 5"));
  REQUIRE(child.has_value());
  until_ended(child->pid());
  CHECK(loop.run(child->wait()) == Exit{5, 0});
}

TEST_CASE("several children that end at once are each told, also when their signals melt into one") {
  using namespace boost::asio::experimental::awaitable_operators;
  Loop loop;
  auto first = loop.children.start(script("exit 1"));
  auto second = loop.children.start(script("exit 2"));
  auto third = loop.children.start(script("kill -9 $$"));
  for (auto* child : {&first, &second, &third}) {
    REQUIRE(child->has_value());
    until_ended((*child)->pid());
  }
  auto all = first->wait() && second->wait() && third->wait();
  const auto [one, two, three] = loop.run(std::move(all));
  CHECK(one == Exit{1, 0});
  CHECK(two == Exit{2, 0});
  CHECK(three == Exit{0, 9});
}

TEST_CASE("a child that somebody else started is left to them") {
  Loop loop;
  const auto stranger = spawn(script("exit 3"));
  REQUIRE(stranger.has_value());
  auto child = loop.children.start(script("exit 0"));
  REQUIRE(child.has_value());
  until_ended(*stranger);
  CHECK(loop.run(child->wait()) == Exit{0, 0});
  int status = 0;
  CHECK(::waitpid(*stranger, &status, WNOHANG) == *stranger);
  CHECK(WEXITSTATUS(status) == 3);
}

TEST_CASE("a child that nobody keeps is killed with its group, and reaped") {
  const Scratch scratch;
  const NamedPipe told(scratch / "told");
  const NamedPipe block(scratch / "block");
  Loop loop;
  pid_t pid = 0;
  {
    auto child = loop.children.start(
        script("exec 9>" + told.name() + "; (echo up >&9; cat " + block.name() + ") & wait"));
    REQUIRE(child.has_value());
    pid = child->pid();
    REQUIRE(told.next() == "up\n");
  }
  CHECK(told.rest().empty());
  until_reaped(loop, pid);
}

TEST_CASE("a released child lives on, and is reaped when it ends") {
  const Scratch scratch;
  const NamedPipe told(scratch / "told");
  Loop loop;
  pid_t pid = 0;
  {
    auto child = loop.children.start(script("echo lived > " + told.name()));
    REQUIRE(child.has_value());
    pid = child->pid();
    std::move(*child).release();
  }
  CHECK(told.rest() == "lived\n");
  until_reaped(loop, pid);
}

TEST_CASE("a signal reaches a stopped child, and nobody once the child has ended") {
  Loop loop;
  auto child = loop.children.start(script("kill -STOP $$"));
  REQUIRE(child.has_value());
  child->signal_group(SIGKILL);
  CHECK(loop.run(child->wait()) == Exit{0, SIGKILL});
  child->signal_group(SIGKILL);
}

TEST_CASE("a coroutine that still waits when everything goes takes its child with it") {
  pid_t pid = 0;
  {
    Loop loop;
    auto started = loop.children.start(script("kill -STOP $$"));
    REQUIRE(started.has_value());
    pid = started->pid();
    const auto waiting = [](Child child) -> boost::asio::awaitable<void> { co_await child.wait(); };
    boost::asio::co_spawn(loop.context, waiting(std::move(*started)), [](std::exception_ptr) {});
    loop.context.poll();
  }
  int status = 0;
  CHECK(::waitpid(pid, &status, 0) == pid);
  CHECK(WTERMSIG(status) == SIGKILL);
}
