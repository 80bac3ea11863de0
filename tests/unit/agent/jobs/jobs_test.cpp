#include "agent/jobs/jobs.hpp"

#include <doctest/doctest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <csignal>
#include <regex>

#include "tests/unit/agent/jobs/test_agent.hpp"

using namespace muster;
using test::Held;
using test::NamedPipe;
using test::Scratch;
using test::TestAgent;

namespace asio = boost::asio;

TEST_CASE("a job is followed from its first byte to how it ended") {
  const Scratch scratch;
  TestAgent agent(scratch);
  const auto started = agent.start("kubeadm-init", "echo one; echo two >&2; echo three; exit 9");
  REQUIRE(started.has_value());
  CHECK(std::regex_match(started->id, std::regex("\\d{8}T\\d{6}Z-kubeadm-init-1")));
  CHECK(std::regex_match(started->started, std::regex("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ")));
  CHECK(started->label == "kubeadm-init");
  CHECK(started->argv == test::shell("echo one; echo two >&2; echo three; exit 9"));

  std::string output;
  const auto ended = agent.follow(started->id, output);
  REQUIRE(ended.has_value());
  CHECK(output == "one\ntwo\nthree\n");
  CHECK_FALSE(ended->running);
  CHECK(ended->exit == Exit{9, 0});
  CHECK(ended->id == started->id);

  std::string again;
  CHECK(agent.follow(started->id, again).has_value());
  CHECK(again == output);
}

TEST_CASE("a job ended by a signal says so, and its environment is the command's") {
  const Scratch scratch;
  TestAgent agent(scratch);
  StartJob request;
  request.label = "killed";
  request.command.argv = test::shell("echo $KUBECONFIG; kill -9 $$");
  request.command.env["KUBECONFIG"] = "/root/config";
  const auto started = agent.jobs.start(request);
  REQUIRE(started.has_value());
  std::string output;
  const auto ended = agent.follow(started->id, output);
  REQUIRE(ended.has_value());
  CHECK(ended->exit == Exit{0, SIGKILL});
  CHECK(output == "/root/config\n");
}

TEST_CASE("a job goes on when its agent is gone, and the next agent sees all of it") {
  const Scratch scratch;
  const Held held(scratch);
  std::string id;
  {
    TestAgent agent(scratch);
    const auto started = agent.start("kubeadm-join", held.script());
    REQUIRE(started.has_value());
    CHECK(started->running);
    CHECK_FALSE(started->exit.has_value());
    id = started->id;
    agent.until_ready(id);
  }
  TestAgent next(scratch);
  const auto listed = next.jobs.list();
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].id == id);
  CHECK(listed[0].running);
  held.let_go("on it goes");
  std::string output;
  const auto ended = next.follow(id, output);
  REQUIRE(ended.has_value());
  CHECK(ended->exit == Exit{});
  CHECK(output.ends_with("ready\non it goes\n"));
}

TEST_CASE("several follow one job while it runs") {
  using namespace asio::experimental::awaitable_operators;
  const Scratch scratch;
  const Held held(scratch);
  TestAgent agent(scratch);
  const auto started = agent.start("shared", held.script());
  REQUIRE(started.has_value());
  std::string first;
  std::string second;
  bool let_go = false;
  const auto on_ready = [&](std::string_view piece) -> asio::awaitable<Result<>> {
    first += piece;
    if (!std::exchange(let_go, first.find("ready") != std::string::npos) && let_go) held.let_go("both");
    co_return Result<>();
  };
  auto both =
      agent.jobs.follow(started->id, on_ready) && agent.jobs.follow(started->id, TestAgent::sink_to(second));
  const auto [one, two] = agent.loop.run(std::move(both));
  REQUIRE(one.has_value());
  REQUIRE(two.has_value());
  CHECK(one->exit == Exit{});
  CHECK(two->exit == Exit{});
  CHECK(first.ends_with("ready\nboth\n"));
  CHECK(second == first);
}

TEST_CASE("a job whose supervisor was killed is no longer running and has no exit") {
  const Scratch scratch;
  const Held held(scratch);
  TestAgent agent(scratch);
  const auto started = agent.start("lost", held.script());
  REQUIRE(started.has_value());
  agent.until_ready(started->id);
  const auto supervisor = JobStore(scratch / "jobs").supervisor(started->id);
  REQUIRE(supervisor.has_value());
  REQUIRE(::kill(*supervisor, SIGKILL) == 0);
  std::string output;
  const auto ended = agent.follow(started->id, output);
  REQUIRE(ended.has_value());
  CHECK_FALSE(ended->running);
  CHECK_FALSE(ended->exit.has_value());
  CHECK(::kill(std::stoi(output), SIGKILL) == 0);
  const auto again = agent.start("lost", "true");
  REQUIRE(again.has_value());
  CHECK(agent.follow(again->id).has_value());
}

TEST_CASE("a stopped job ends by SIGTERM, and by SIGKILL when it does not listen") {
  struct Row {
    std::string before;
    int signal;
  };
  const Row rows[] = {{"", SIGTERM}, {"trap '' TERM; ", SIGKILL}};
  for (const auto& row : rows) {
    CAPTURE(row.before);
    const Scratch scratch;
    const Held held(scratch);
    TestAgent agent(scratch);
    const auto started = agent.start("stubborn", row.before + held.script());
    REQUIRE(started.has_value());
    agent.until_ready(started->id);
    const auto ended = agent.loop.run(agent.jobs.stop(started->id));
    REQUIRE(ended.has_value());
    CHECK_FALSE(ended->running);
    CHECK(ended->exit == Exit{0, row.signal});
    const auto again = agent.loop.run(agent.jobs.stop(started->id));
    REQUIRE(again.has_value());
    CHECK(again->exit == ended->exit);
  }
}

TEST_CASE("a job can be stopped as soon as it is started, also by the next agent") {
  const Scratch scratch;
  const Held held(scratch);
  TestAgent agent(scratch);
  TestAgent next(scratch);
  const auto started = agent.start("hasty", held.script());
  REQUIRE(started.has_value());
  const auto ended = next.loop.run(next.jobs.stop(started->id));
  REQUIRE(ended.has_value());
  CHECK(ended->exit == Exit{0, SIGTERM});
}

TEST_CASE("a job's output is cut at 16 MiB, and the job runs on to its end") {
  const Scratch scratch;
  TestAgent agent(scratch);
  const auto started = agent.start("flood", "head -c 20000000 /dev/zero; echo end; exit 5");
  REQUIRE(started.has_value());
  std::string output;
  const auto ended = agent.follow(started->id, output);
  REQUIRE(ended.has_value());
  CHECK(ended->exit == Exit{5, 0});
  REQUIRE(output.size() > 16 << 20);
  CHECK(output.substr(16 << 20) == "\n[muster: the rest of the output is not kept: over 16 MiB]\n");
}

TEST_CASE("a process that a job leaves behind with its output open does not keep the job running") {
  const Scratch scratch;
  const NamedPipe block(scratch / "block");
  TestAgent agent(scratch);
  const auto started = agent.start("daemon", "cat " + block.name() + " & echo $!; exit 0");
  REQUIRE(started.has_value());
  std::string output;
  const auto ended = agent.follow(started->id, output);
  REQUIRE(ended.has_value());
  CHECK(ended->exit == Exit{});
  CHECK(::kill(std::stoi(output), SIGKILL) == 0);
}
