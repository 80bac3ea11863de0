#include "agent/facts/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <optional>

#include "agent/protocol/descriptor.hpp"

namespace muster::facts {

namespace {

using Clock = std::chrono::steady_clock;

struct Child {
  pid_t pid = 0;
  Descriptor output;
  std::string text;
  std::size_t most_output = 0;  ///< bytes of text
};

/// posix_spawn's two option objects, freed at the end.
struct SpawnOptions {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnOptions() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  SpawnOptions(const SpawnOptions&) = delete;
  SpawnOptions& operator=(const SpawnOptions&) = delete;
  ~SpawnOptions() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
};

void set_options(SpawnOptions& options, int output) {
  ::posix_spawn_file_actions_addopen(&options.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&options.actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&options.actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addclosefrom_np(&options.actions, STDERR_FILENO + 1);
  sigset_t signals;
  sigfillset(&signals);
  ::posix_spawnattr_setsigdefault(&options.attributes, &signals);
  sigemptyset(&signals);
  ::posix_spawnattr_setsigmask(&options.attributes, &signals);
  ::posix_spawnattr_setpgroup(&options.attributes, 0);
  ::posix_spawnattr_setflags(&options.attributes,
                             POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
}

Result<Child> start(const CommandLine& command, std::size_t most_output) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(ErrorKind::agent, std::strerror(errno)).in("pipe");
  Child child{.pid = 0, .output = Descriptor(ends[0]), .text = {}, .most_output = most_output};
  const Descriptor far_end(ends[1]);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);

  SpawnOptions options;
  set_options(options, far_end.get());
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const char* environment[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/",
                               "LC_ALL=C", nullptr};
  const int failed = ::posix_spawn(&child.pid, command[0].c_str(), &options.actions, &options.attributes,
                                   arguments.data(), const_cast<char**>(environment));
  if (failed != 0) return fail(ErrorKind::agent, std::strerror(failed)).in(command[0]);
  return child;
}

/// Takes what is there; closes the pipe at its end.
void take_output(Child& child) {
  std::array<char, 4096> chunk{};
  while (true) {
    const auto got = ::read(child.output.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return child.output.close();
    const auto room = child.most_output - child.text.size();
    child.text.append(chunk.data(), std::min(static_cast<std::size_t>(got), room));
    if (child.text.size() == child.most_output) return child.output.close();
  }
}

int milliseconds_until(Clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
  return static_cast<int>(std::max<std::int64_t>(left, 0));
}

/// Reads from all until each has closed its stdout or the deadline is there.
void collect(std::vector<Result<Child>>& children, Clock::time_point end) {
  while (true) {
    std::vector<pollfd> polled;
    std::vector<Child*> readers;
    for (auto& child : children) {
      if (!child || !child->output.open()) continue;
      polled.push_back({.fd = child->output.get(), .events = POLLIN, .revents = 0});
      readers.push_back(&*child);
    }
    const int left = milliseconds_until(end);
    if (polled.empty() || left == 0) return;
    if (::poll(polled.data(), polled.size(), left) < 0 && errno != EINTR) return;
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].revents != 0) take_output(*readers[i]);
    }
  }
}

/// Waits for the end of one child; nothing where it has not ended by then.
std::optional<int> reap(pid_t pid, Clock::time_point end) {
  while (true) {
    int status = 0;
    const auto ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR)
      return 0;  // ECHILD: somebody else has waited for it; its output has to do
    if (milliseconds_until(end) == 0) return std::nullopt;
    const timespec nap{.tv_sec = 0, .tv_nsec = 500'000};
    ::nanosleep(&nap, nullptr);
  }
}

Result<std::string> finish(Child child, Clock::time_point end, std::chrono::milliseconds deadline) {
  // A child that closes its stdout may run on, and one that is gone may have left others with its stdout.
  const bool closed = !child.output.open();
  const auto status = closed ? reap(child.pid, end) : std::nullopt;
  if (!status) {
    ::kill(-child.pid, SIGKILL);
    reap(child.pid, Clock::now() + std::chrono::milliseconds(200));
    return fail(ErrorKind::timeout, "no answer in " + std::to_string(deadline.count()) + " ms");
  }
  if (WIFSIGNALED(*status))
    return fail(ErrorKind::agent, "ended by signal " + std::to_string(WTERMSIG(*status)));
  if (*status != 0) return fail(ErrorKind::agent, "exit status " + std::to_string(WEXITSTATUS(*status)));
  return std::move(child.text);
}

std::string shown(const CommandLine& command) {
  std::string text;
  for (const auto& argument : command) text += (text.empty() ? "" : " ") + argument;
  return text;
}

}  // namespace

std::vector<Result<std::string>> run_all(std::span<const CommandLine> commands,
                                         std::chrono::milliseconds deadline, std::size_t most_output) {
  const auto end = Clock::now() + deadline;
  std::vector<Result<Child>> children;
  for (const auto& command : commands) children.push_back(start(command, most_output));
  collect(children, end);
  std::vector<Result<std::string>> outputs;
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (!children[i]) {
      outputs.emplace_back(children[i].error());
      continue;
    }
    auto output = finish(*std::move(children[i]), end, deadline);
    if (!output) output = std::move(output).error().in(shown(commands[i]));
    outputs.push_back(std::move(output));
  }
  return outputs;
}

}  // namespace muster::facts
