#pragma once
// Agents with jobs, for the tests: their jobs' supervisor is the test program itself (supervisor_role.cpp).

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "agent/jobs/jobs.hpp"
#include "tests/unit/agent/jobs/support.hpp"

namespace muster::test {

/// One agent: its loop and its jobs. Several on one directory are an agent and its successors.
struct TestAgent {
  explicit TestAgent(const Scratch& scratch)
      : jobs(loop.context.get_executor(), loop.children, scratch / "jobs",
             std::filesystem::read_symlink("/proc/self/exe")) {}

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
    const auto look = [&](std::string_view piece) -> boost::asio::awaitable<Result<>> {
      output += piece;
      if (output.find("ready\n") == std::string::npos) co_return Result<>();
      co_return fail(ErrorKind::interrupted, "seen");
    };
    const auto seen = loop.run(jobs.follow(id, look));
    REQUIRE_FALSE(seen.has_value());
    REQUIRE(seen.error().message() == "seen");
  }

  static Jobs::Sink sink_to(std::string& output) {
    return [&output](std::string_view piece) -> boost::asio::awaitable<Result<>> {
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
    // Open before it says so, and for both: the opening of a reader alone waits for a writer, who may be gone
    // by then.
    return "exec 3<> " + gate_.name() + "; echo $$; echo ready; read -r line <&3; echo $line";
  }
  void let_go(const std::string& line) const {
    const Descriptor writing(::open(gate_.name().c_str(), O_WRONLY | O_CLOEXEC));
    const auto text = line + "\n";
    REQUIRE(::write(writing.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }

 private:
  NamedPipe gate_;
};

}  // namespace muster::test
