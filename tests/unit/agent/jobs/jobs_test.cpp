#include "agent/jobs/jobs.hpp"

#include <doctest/doctest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <csignal>
#include <regex>

#include "tests/unit/agent/jobs/support.hpp"

using namespace muster;
using test::Loop;
using test::NamedPipe;
using test::Scratch;

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

/// One agent: its loop and its jobs. Several on one directory are an agent and its successors.
struct TestAgent {
  explicit TestAgent(const Scratch& scratch)
      : jobs(loop.context.get_executor(), loop.children, scratch / "jobs", fs::read_symlink("/proc/self/exe")) {}

  Result<JobInfo> start(const std::string& label, const std::string& script) {
    StartJob request;
    request.label = label;
    request.command.argv = test::shell(script);
    return jobs.start(request);
  }
  /// Follows a job to its end, and stores what it wrote.
  Result<JobInfo> follow(const std::string& id, std::string& output) {
    return loop.run(jobs.follow(id, sink_to(output)));
  }
  Result<JobInfo> follow(const std::string& id) {
    std::string ignored;
    return follow(id, ignored);
  }
  /// Follows a job until it has written "ready".
  void until_ready(const std::string& id) {
    std::string output;
    const auto look = [&](std::string_view piece) -> asio::awaitable<Result<>> {
      output += piece;
      if (output.find("ready\n") == std::string::npos) co_return Result<>();
      co_return fail(ErrorKind::interrupted, "seen");
    };
    const auto seen = loop.run(jobs.follow(id, look));
    REQUIRE_FALSE(seen.has_value());
    REQUIRE(seen.error().message() == "seen");
  }

  static Jobs::Sink sink_to(std::string& output) {
    return [&output](std::string_view piece) -> asio::awaitable<Result<>> {
      output += piece;
      co_return Result<>();
    };
  }

  Loop loop;
  Jobs jobs;
};

/// A script that tells its pid, then is held up until it is let go.
class Held {
 public:
  explicit Held(const Scratch& scratch) : gate_(scratch / "gate") {}

  [[nodiscard]] std::string script() const {
    return "echo $$; echo ready; read -r line < " + gate_.name() + "; echo $line";
  }
  void let_go(const std::string& line) const {
    const Descriptor writing(::open(gate_.name().c_str(), O_WRONLY | O_CLOEXEC));
    const auto text = line + "\n";
    REQUIRE(::write(writing.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }

 private:
  NamedPipe gate_;
};

}  // namespace

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
  auto both = agent.jobs.follow(started->id, on_ready) && agent.jobs.follow(started->id, TestAgent::sink_to(second));
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
