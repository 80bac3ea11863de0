#include "agent/server/run_to_the_end.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/jobs/test_agent.hpp"
#include "tests/unit/agent/scratch.hpp"

using namespace muster;
using test::Held;
using test::Scratch;
using test::TestAgent;

namespace {

constexpr std::chrono::seconds kPlenty(30);

Command shell(const std::string& script) {
  Command command;
  command.argv = test::shell(script);
  return command;
}

Result<Captured> run(TestAgent& agent, const Scratch& scratch, const std::string& script,
                     std::chrono::milliseconds patience, std::chrono::milliseconds deadline = kPlenty) {
  return agent.loop.run(run_to_the_end(agent.jobs, scratch / "jobs", shell(script), patience, deadline));
}

}  // namespace

TEST_CASE("a transaction's two streams and its exit status come back apart") {
  const Scratch scratch;
  TestAgent agent(scratch);
  for (const auto* word : {"first", "second"}) {
    const auto seen =
        run(agent, scratch, std::string("echo out ") + word + "; echo err >&2; exit 3", kPlenty);
    REQUIRE(seen.has_value());
    CHECK(seen->exit == Exit{3, 0});
    CHECK(seen->out == std::string("out ") + word + "\n");
    CHECK(seen->err == "err\n");
  }
  CHECK(test::mode_of(scratch / "packages.stderr") == 0600);
  CHECK(agent.jobs.list().size() == 2);
}

TEST_CASE("a transaction outlives its deadline; the next one waits for its end, or says who holds it up") {
  const Scratch scratch;
  const Held held(scratch);
  TestAgent agent(scratch);
  const auto late = run(agent, scratch, held.script(), kPlenty, std::chrono::milliseconds(1));
  REQUIRE_FALSE(late.has_value());
  CHECK(late.error().kind() == ErrorKind::timeout);
  const auto id = agent.jobs.list().at(0).id;
  CHECK(late.error().message().find("it goes on, as the job " + id) != std::string::npos);
  CHECK(agent.jobs.list().at(0).running);

  const auto refused = run(agent, scratch, "echo too early", std::chrono::milliseconds(1));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message() == "sh lockfile is held by another process");

  agent.until_ready(id);
  held.let_go("done");
  const auto next = run(agent, scratch, "echo after", kPlenty);
  REQUIRE(next.has_value());
  CHECK(next->out == "after\n");
  const auto all = agent.jobs.list();
  REQUIRE(all.size() == 2);
  CHECK(all[0].exit == Exit{0, 0});
}

TEST_CASE("a transaction outlives the agent that was asked for it") {
  const Scratch scratch;
  const Held held(scratch);
  std::string id;
  {
    TestAgent agent(scratch);
    CHECK_FALSE(run(agent, scratch, held.script(), kPlenty, std::chrono::milliseconds(1)).has_value());
    id = agent.jobs.list().at(0).id;
    agent.until_ready(id);
  }
  TestAgent successor(scratch);
  CHECK(successor.jobs.list().at(0).running);
  held.let_go("whole");
  const auto next = run(successor, scratch, "echo after", kPlenty);
  REQUIRE(next.has_value());
  CHECK(next->out == "after\n");
  std::string output;
  CHECK(successor.follow(id, output).has_value());
  CHECK(output.find("whole\n") != std::string::npos);
}

TEST_CASE("a program that is not there is an error, and no job") {
  const Scratch scratch;
  TestAgent agent(scratch);
  Command command;
  command.argv = {"no-such-package-manager"};
  const auto seen = agent.loop.run(run_to_the_end(agent.jobs, scratch / "jobs", command, kPlenty, kPlenty));
  REQUIRE_FALSE(seen.has_value());
  CHECK(seen.error().message() == "no-such-package-manager: not found on this host");
  CHECK(agent.jobs.list().empty());
}
