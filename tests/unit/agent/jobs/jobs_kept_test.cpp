// What is refused, what is made on disk, and what of it is kept.

#include <doctest/doctest.h>

#include <filesystem>

#include "agent/jobs/jobs.hpp"
#include "tests/unit/agent/jobs/test_agent.hpp"

using namespace muster;
using test::Held;
using test::Loop;
using test::Scratch;
using test::TestAgent;

namespace fs = std::filesystem;

TEST_CASE("a second job with the label of a running one is refused, and the first is named") {
  const Scratch scratch;
  const Held held(scratch);
  TestAgent agent(scratch);
  const auto first = agent.start("kubeadm-init", held.script());
  REQUIRE(first.has_value());
  const auto second = agent.start("kubeadm-init", "true");
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().kind() == ErrorKind::command);
  CHECK(second.error().message() ==
        "a kubeadm-init job is already running (" + first->id + ", started " + first->started + ")");
  const auto other = agent.start("kubeadm-join", "true");
  REQUIRE(other.has_value());
  CHECK(agent.follow(other->id).has_value());
  agent.until_ready(first->id);
  held.let_go("end");
  REQUIRE(agent.follow(first->id).has_value());
  const auto third = agent.start("kubeadm-init", "true");
  REQUIRE(third.has_value());
  CHECK(agent.follow(third->id).has_value());
}

TEST_CASE("labels, programs and ids that are not there are refused before anything is made") {
  const Scratch scratch;
  TestAgent agent(scratch);
  for (const auto& label : {std::string(), std::string("../../etc"), std::string("Init"), std::string("a b"),
                            std::string("a/b"), std::string(65, 'a'), std::string("a\0b", 3)}) {
    CAPTURE(label);
    const auto job = agent.start(label, "true");
    REQUIRE_FALSE(job.has_value());
    CHECK(job.error().kind() == ErrorKind::usage);
  }
  StartJob nowhere;
  nowhere.label = "nowhere";
  nowhere.command.argv = {"kubeadm-of-nowhere"};
  const auto missing = agent.jobs.start(nowhere);
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().message() == "kubeadm-of-nowhere: not found on this host");
  nowhere.command.argv.clear();
  CHECK_FALSE(agent.jobs.start(nowhere).has_value());

  for (const auto* id : {"", "..", "../jobs", "20261121T050000Z-none-1", "a/b-1"}) {
    CAPTURE(id);
    const auto followed = agent.follow(id);
    REQUIRE_FALSE(followed.has_value());
    CHECK(followed.error().kind() == ErrorKind::command);
    CHECK(followed.error().message() == "no job \"" + std::string(id) + "\" on this host");
    CHECK_FALSE(agent.loop.run(agent.jobs.stop(id)).has_value());
  }
  CHECK(agent.jobs.list().empty());
  CHECK_FALSE(fs::exists(scratch / "jobs"));
}

TEST_CASE("a program that cannot be run after all ends its job with 127 and says why in its output") {
  const Scratch scratch;
  TestAgent agent(scratch);
  StartJob request;
  request.label = "broken";
  request.command.argv = {scratch.file("broken", "#!/no/such/interpreter\n", 0755)};
  const auto started = agent.jobs.start(request);
  REQUIRE(started.has_value());
  std::string output;
  const auto ended = agent.follow(started->id, output);
  REQUIRE(ended.has_value());
  CHECK(ended->exit == Exit{127, 0});
  CHECK(output.starts_with("muster-agent: " + request.command.argv[0] + ": cannot be run: its interpreter"));
}

TEST_CASE("a job whose supervisor cannot be started leaves nothing behind") {
  const Scratch scratch;
  Loop loop;
  Jobs jobs(loop.context.get_executor(), loop.children, scratch / "jobs", "/no/such/agent");
  StartJob request;
  request.label = "orphan";
  request.command.argv = {"true"};
  const auto job = jobs.start(request);
  REQUIRE_FALSE(job.has_value());
  CHECK(job.error().message() == "/no/such/agent: not found on this host");
  CHECK(jobs.list().empty());
  CHECK(fs::is_empty(scratch / "jobs"));
}

TEST_CASE("what a job leaves is for root only") {
  const Scratch scratch;
  TestAgent agent(scratch);
  const auto started = agent.start("private", "true");
  REQUIRE(started.has_value());
  REQUIRE(agent.follow(started->id).has_value());
  CHECK(test::mode_of(scratch / "jobs") == 0700);
  CHECK(test::mode_of(scratch / "jobs" / started->id) == 0700);
  std::size_t files = 0;
  for (const auto& file : fs::directory_iterator(scratch / "jobs" / started->id)) {
    CAPTURE(file.path());
    CHECK(test::mode_of(file.path()) == 0600);
    ++files;
  }
  CHECK(files == 4);
}

TEST_CASE("the newest twenty ended jobs are kept, and those that run") {
  const Scratch scratch;
  const Held held(scratch);
  TestAgent agent(scratch);
  const auto running = agent.start("oldest", held.script());
  REQUIRE(running.has_value());
  std::string last;
  for (int i = 0; i < 24; ++i) {
    const auto job = agent.start("short", "true");
    REQUIRE(job.has_value());
    REQUIRE(agent.follow(job->id).has_value());
    last = job->id;
  }
  const auto kept = agent.jobs.list();
  REQUIRE(kept.size() == 22);  // the one that runs, twenty, and the one started since
  CHECK(kept.front().id == running->id);
  CHECK(kept.front().running);
  CHECK(kept[1].id.ends_with("-short-5"));
  CHECK(kept.back().id == last);
  agent.until_ready(running->id);
  held.let_go("end");
  CHECK(agent.follow(running->id).has_value());
}

TEST_CASE("a supervisor started by hand refuses: it has no lock") {
  const Scratch scratch;
  TestAgent agent(scratch);
  const auto job = agent.start("once", "true");
  REQUIRE(job.has_value());
  REQUIRE(agent.follow(job->id).has_value());
  SpawnRequest by_hand;
  by_hand.argv = {fs::read_symlink("/proc/self/exe"), "supervise", (scratch / "jobs" / job->id).string()};
  auto child = agent.loop.children.start(by_hand);
  REQUIRE(child.has_value());
  CHECK(agent.loop.run(child->wait()) == Exit{exit_status(ErrorKind::usage), 0});
}
