#include "agent/facts/child.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "agent/protocol/descriptor.hpp"
#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

Result<std::string> run_script(const std::string& script, milliseconds deadline = milliseconds(5000)) {
  const std::vector<CommandLine> commands = {{"/bin/sh", "-c", script}};
  return run_all(commands, deadline).at(0);
}

/// Waits, at most 5 s, until a process is gone or a zombie.
bool ends(const std::string& pid) {
  const auto end = Clock::now() + milliseconds(5000);
  while (Clock::now() < end) {
    std::string number;
    std::string name;
    std::string state;
    std::ifstream("/proc/" + pid + "/stat") >> number >> name >> state;
    if (state.empty() || state == "Z" || state == "X") return true;
    ::poll(nullptr, 0, 1);
  }
  return false;
}

}  // namespace

TEST_CASE("each command's output comes back in its place") {
  const std::vector<CommandLine> commands = {{"/bin/sh", "-c", "echo one; echo aside >&2"},
                                             {"/nowhere/kubeadm", "version"},
                                             {"/bin/echo", "two words", "three"}};
  const auto outputs = run_all(commands, milliseconds(5000));
  REQUIRE(outputs.size() == 3);
  CHECK(outputs[0].value() == "one\n");
  CHECK(outputs[1].error().message() == "/nowhere/kubeadm: No such file or directory");
  CHECK(outputs[2].value() == "two words three\n");
  CHECK(run_all({}, milliseconds(1)).empty());
}

TEST_CASE("a command that fails says how it ended") {
  CHECK(run_script("echo half; exit 3").error().message() == "/bin/sh -c echo half; exit 3: exit status 3");
  CHECK(run_script("kill -9 $$").error().message() == "/bin/sh -c kill -9 $$: ended by signal 9");
  const std::vector<CommandLine> unfit = {{"/etc/passwd"}};
  CHECK(run_all(unfit, milliseconds(100))[0].error().message() == "/etc/passwd: Permission denied");
}

TEST_CASE("commands run side by side, and the one that hangs is killed with all that it started") {
  ScratchTree host;
  const auto pids = host.at("/pids").string();
  const auto began = Clock::now();
  const std::vector<CommandLine> commands = {
      {"/bin/sh", "-c", "sleep 60 & echo $$ $! > " + pids + "; sleep 60"},
      {"/bin/sh", "-c", "exec >&-; sleep 60"},
      {"/bin/sh", "-c", "sleep 60 & echo left behind"},
      {"/bin/echo", "quick"}};
  const auto outputs = run_all(commands, milliseconds(500));
  CHECK(Clock::now() - began < milliseconds(5000));
  for (const int hung : {0, 1, 2}) {
    CAPTURE(hung);
    REQUIRE_FALSE(outputs[hung].has_value());
    CHECK(outputs[hung].error().kind() == ErrorKind::timeout);
    CHECK(outputs[hung].error().message() == "/bin/sh -c " + commands[hung][2] + ": no answer in 500 ms");
  }
  CHECK(outputs[3].value() == "quick\n");
  std::ifstream file(pids);
  std::string parent;
  std::string child;
  file >> parent >> child;
  REQUIRE_FALSE(child.empty());
  CHECK(ends(parent));
  CHECK(ends(child));
}

TEST_CASE("output is bounded") {
  // Once enough is read the writer may be ended by SIGPIPE.
  const auto output = run_script("head -c 1000000 /dev/zero; exit 0");
  REQUIRE(output.has_value());
  CHECK(output->size() == 64 << 10);
  CHECK(run_script("head -c 65000 /dev/zero").value().size() == 65000);
}

TEST_CASE("a child gets three descriptors, default signals, its own group and a small environment") {
  const Descriptor leak(::open("/dev/null", O_RDONLY));  // without O_CLOEXEC
  ::setenv("MUSTER_TEST_SECRET", "hunter2", 1);
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  CHECK(run_script("ls /proc/self/fd | tr '\\n' ' '").value() == "0 1 2 3 ");  // 3 is the listing's own
  CHECK(run_script("readlink /proc/self/fd/0 /proc/self/fd/2").value() == "/dev/null\n/dev/null\n");
  const auto ignored = run_script("sed -n 's/^SigIgn:\t//p' /proc/self/status").value();
  CHECK((std::stoull(ignored, nullptr, 16) >> (SIGPIPE - 1)) % 2 == 0);
  CHECK(run_script("sed -n 's/^SigBlk:\t//p' /proc/self/status").value() == "0000000000000000\n");
  const auto environment = run_script("env").value();
  CHECK(environment.find("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n") !=
        std::string::npos);
  CHECK(environment.find("MUSTER_TEST_SECRET") == std::string::npos);
  CHECK(run_script("cut -d ' ' -f 5 /proc/$$/stat").value() != std::to_string(::getpgrp()) + "\n");
  std::signal(SIGPIPE, before);
  ::unsetenv("MUSTER_TEST_SECRET");
}

}  // namespace muster::facts
