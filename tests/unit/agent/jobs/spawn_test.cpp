#include "agent/jobs/spawn.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <sstream>

#include "tests/unit/agent/jobs/support.hpp"

using namespace muster;
using test::Scratch;

namespace {

SpawnRequest script(const std::string& text) {
  SpawnRequest request;
  request.argv = test::shell(text);
  return request;
}

/// Runs it with its stdout in a file, and gives what it wrote.
std::string output_of(SpawnRequest request) {
  const Scratch scratch;
  const Descriptor out(
      ::open((scratch / "out").c_str(), O_CREAT | O_WRONLY, 0600));  // inheritable, on purpose
  request.out = out.get();
  const auto pid = spawn(request);
  REQUIRE(pid.has_value());
  int status = 0;
  REQUIRE(::waitpid(*pid, &status, 0) == *pid);
  CHECK(status == 0);
  return test::content_of(scratch / "out");
}

}  // namespace

TEST_CASE("a child gets three descriptors and no other, however many we have open") {
  std::vector<Descriptor> many;
  for (int i = 0; i < 20; ++i) many.emplace_back(::open("/dev/null", O_RDONLY));
  CHECK(output_of(script(
            "for fd in 0 1 2 3 4 5 6 7 8 9 15 20 25; do [ -e /proc/$$/fd/$fd ] && echo $fd; done; true")) ==
        "0\n1\n2\n");
}

TEST_CASE("a child has no blocked and no ignored signal, whatever we do with ours") {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  sigset_t blocked;
  sigset_t old;
  sigfillset(&blocked);
  ::sigprocmask(SIG_BLOCK, &blocked, &old);
  std::istringstream seen(output_of(script("grep -E 'SigBlk|SigIgn' /proc/self/status")));
  ::sigprocmask(SIG_SETMASK, &old, nullptr);
  std::signal(SIGPIPE, before);
  // Signals 32 and 33 are glibc's own: nobody can set them, and this run may have inherited them ignored.
  constexpr unsigned long long kOfGlibc = 3ULL << 31;
  std::size_t lines = 0;
  for (std::string name, mask; seen >> name >> mask; ++lines) {
    CAPTURE(name);
    CHECK((std::stoull(mask, nullptr, 16) & ~kOfGlibc) == 0);
  }
  CHECK(lines == 2);
}

TEST_CASE("a child gets a small fixed environment, and what the command adds or replaces") {
  ::setenv("MUSTER_TEST_SECRET", "hunter2", 1);
  SpawnRequest request;
  request.argv = {"env"};
  CHECK(output_of(request) ==
        "HOME=/root\nLANG=C\nLC_ALL=C\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");
  request.env = {{"HOME", "/tmp"}, {"KUBECONFIG", "/etc/kubernetes/admin.conf"}};
  CHECK(output_of(request) ==
        "HOME=/tmp\nKUBECONFIG=/etc/kubernetes/admin.conf\nLANG=C\nLC_ALL=C\n"
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");
  ::unsetenv("MUSTER_TEST_SECRET");
}

TEST_CASE("a child leads a group of its own, or a session of its own") {
  // Fields 5 and 6 of /proc/PID/stat: process group and session.
  auto request = script(
      "read -r pid name state parent group session rest < /proc/$$/stat; "
      "[ $group = $$ ] && echo group; [ $session = $$ ] && echo session; true");
  CHECK(output_of(request) == "group\n");
  request.leads = SpawnRequest::Leads::session;
  CHECK(output_of(request) == "group\nsession\n");
}

TEST_CASE("a child starts in the directory that was asked for, and its stdin is empty unless given") {
  auto request = script("pwd; cat");
  CHECK(output_of(request) == "/\n");
  request.cwd = "/proc";
  CHECK(output_of(request) == "/proc\n");
}

TEST_CASE("a program that is not there or cannot be run is an Error that says so") {
  const Scratch scratch;
  const auto orphan = scratch.file("orphan", "#!/no/such/interpreter\n", 0755);
  const auto text = scratch.file("text", "no program\n", 0755);
  const auto locked = scratch.file("locked", "#!/bin/sh\n", 0644);
  struct Row {
    std::vector<std::string> argv;
    std::string message;
  };
  const Row rows[] = {
      {{"kubeadm-of-nowhere"}, "kubeadm-of-nowhere: not found on this host"},
      {{"/no/such/program"}, "/no/such/program: not found on this host"},
      {{}, "the command names no program"},
      {{""}, "the command names no program"},
      {{orphan}, orphan + ": cannot be run: its interpreter (first line) or / is missing on this host"},
      {{text}, text + ": cannot be run: Exec format error"},
      {{locked}, locked + ": cannot be run: Permission denied"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.message);
    SpawnRequest request;
    request.argv = row.argv;
    const auto pid = spawn(request);
    REQUIRE_FALSE(pid.has_value());
    CHECK(pid.error().kind() == ErrorKind::command);
    CHECK(pid.error().message() == row.message);
  }
}

TEST_CASE(
    "a program is looked up in the child's PATH, and directories and plain files there are passed over") {
  const Scratch scratch;
  for (const auto* name : {"a/tool", "b", "c"}) std::filesystem::create_directories(scratch / name);
  scratch.file("b/tool", "not executable");
  scratch.file("c/tool", "#!/bin/sh\necho found\n", 0755);
  SpawnRequest request;
  request.argv = {"tool"};
  request.env["PATH"] =
      (scratch / "a").string() + ":" + (scratch / "b").string() + ":" + (scratch / "c").string();
  CHECK(output_of(request) == "found\n");
  const auto missing = find_program("tool", {{"PATH", (scratch / "a").string()}});
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().remedy() == "install it; looked in " + (scratch / "a").string());
}
