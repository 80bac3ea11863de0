#include "bootstrapper/cluster/secret_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string.h>  // explicit_bzero
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "agent/protocol/descriptor.hpp"
#include "bootstrapper/cluster/first_line.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

using Clock = std::chrono::steady_clock;

std::string reason(int number) {
  return std::generic_category().message(number);
}

/// posix_spawn's two option objects, freed at the end.
struct SpawnOptions {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};

  /// The child writes to `output`; no descriptor of ours but stderr reaches it, and no ignored or blocked
  /// signal.
  explicit SpawnOptions(int output) {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigaddset(&signals, SIGPIPE);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    // No process group of its own: a pinentry or a prompt on the terminal must stay in the foreground.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  SpawnOptions(const SpawnOptions&) = delete;
  SpawnOptions& operator=(const SpawnOptions&) = delete;
  ~SpawnOptions() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

/// A started child; killed and waited for at the end, if nobody waited before.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ < 0) return;
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  /// Its wait status, once it has ended; nothing at the deadline.
  Result<std::optional<int>> wait_until(Clock::time_point deadline) {
    // Its output has ended, so it ends too, or soon; waiting for an end with a deadline needs pidfd
    // (Linux 5.3) or SIGCHLD.
    constexpr timespec kPause{0, 5'000'000};
    for (;;) {
      int status = 0;
      const auto ended = waitpid(pid_, &status, WNOHANG);
      if (ended == pid_) {
        pid_ = -1;
        return std::optional(status);
      }
      if (ended < 0 && errno != EINTR)
        return fail(ErrorKind::command, "its end was not seen: " + reason(errno));
      if (Clock::now() >= deadline) return std::optional<int>();
      nanosleep(&kPause, nullptr);
    }
  }

 private:
  pid_t pid_;
};

enum class Ended { output, deadline };

/// Reads until the output ends, keeping the first line; false at the deadline.
Result<Ended> read_output(int descriptor, FirstLine& line, Clock::time_point deadline) {
  std::array<char, 512> buffer{};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return Ended::deadline;
    pollfd readable{descriptor, POLLIN, 0};
    const int ready = poll(&readable, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR)
      return fail(ErrorKind::command, "its output cannot be read: " + reason(errno));
    if (ready <= 0) continue;
    const auto got = read(descriptor, buffer.data(), buffer.size());
    if (got == 0) return Ended::output;
    if (got < 0 && errno != EINTR)
      return fail(ErrorKind::command, "its output cannot be read: " + reason(errno));
    if (got > 0) line.append({buffer.data(), static_cast<std::size_t>(got)});
    explicit_bzero(buffer.data(), buffer.size());
  }
}

Result<> check_status(int status) {
  if (WIFSIGNALED(status)) {
    return fail(ErrorKind::command, "it was ended by signal " + std::to_string(WTERMSIG(status)));
  }
  if (WEXITSTATUS(status) != 0) {
    return fail(ErrorKind::command, "it exited with status " + std::to_string(WEXITSTATUS(status)));
  }
  return {};
}

Result<Secret> run(const std::string& command, std::chrono::milliseconds allowed) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return fail(ErrorKind::command, "no pipe: " + reason(errno));
  Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);

  const SpawnOptions options(theirs.get());
  std::string shell = "sh";
  std::string flag = "-c";
  std::string line_to_run = command;
  const std::array<char*, 4> arguments{shell.data(), flag.data(), line_to_run.data(), nullptr};
  pid_t pid = 0;
  const int failed =
      posix_spawn(&pid, "/bin/sh", &options.actions, &options.attributes, arguments.data(), environ);
  if (failed != 0) return fail(ErrorKind::command, "/bin/sh cannot be run: " + reason(failed));
  Child child(pid);
  theirs.close();

  const auto deadline = Clock::now() + allowed;
  const auto late = [&] {
    return fail(ErrorKind::timeout, "it has not ended after " + std::to_string(allowed.count()) + " ms");
  };
  FirstLine line;
  TRY(const auto ended, read_output(ours.get(), line, deadline));
  if (ended == Ended::deadline) return late();
  TRY(const auto status, child.wait_until(deadline));
  if (!status) return late();
  TRY(check_status(*status));
  if (line.too_long()) return fail(ErrorKind::command, "its first line is too long for a secret");
  auto secret = std::move(line).take();
  if (secret.empty()) return fail(ErrorKind::command, "it printed no first line");
  return secret;
}

}  // namespace

Result<Secret> read_secret_command(const std::string& command, std::chrono::milliseconds deadline) {
  auto secret = run(command, deadline);
  if (!secret) return std::move(secret).error().in("command " + in_quotes(command));
  return secret;
}

}  // namespace muster::cluster
