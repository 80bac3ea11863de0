#include "agent/jobs/supervise.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <optional>
#include <string>

#include "agent/jobs/child.hpp"
#include "agent/jobs/drain.hpp"
#include "agent/jobs/job_store.hpp"
#include "agent/protocol/whole_file.hpp"

namespace muster {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostOutput = 16 << 20;
constexpr std::string_view kCutOff = "\n[muster: the rest of the output is not kept: over 16 MiB]\n";
/// What a shell says of a command that it cannot run.
constexpr int kCannotRun = 127;

/// Writes the job's output as long as there is room. The command never waits for us, nor dies of a full disk.
class OutputFile {
 public:
  void operator()(std::string_view piece) {
    if (full_) return;
    const auto fits = piece.substr(0, kMostOutput - written_);
    written_ += fits.size();
    full_ = !write_all(STDOUT_FILENO, fits);
    if (full_ || fits.size() == piece.size()) return;
    full_ = true;
    (void)write_all(STDOUT_FILENO, kCutOff);
  }

 private:
  std::size_t written_ = 0;
  bool full_ = false;
};

/// Ends the command each time that SIGTERM comes; returns only by being cancelled.
asio::awaitable<void> end_when_asked(asio::signal_set& asked, Child& child,
                                     std::chrono::milliseconds patience) {
  asio::steady_timer timer(asked.get_executor());
  while (true) {
    co_await asked.async_wait(asio::use_awaitable);
    child.signal_group(SIGTERM);
    timer.expires_after(patience);
    co_await timer.async_wait(asio::use_awaitable);
    child.signal_group(SIGKILL);
  }
}

struct Started {
  asio::posix::stream_descriptor output;
  Child child;
};

Result<Started> start(asio::io_context& context, Children& children, const Command& command) {
  TRY(auto output, pipe_from_child(context.get_executor()));
  SpawnRequest request;
  request.argv = command.argv;
  request.env = command.env;
  request.out = output.theirs.get();
  request.err = output.theirs.get();
  TRY(auto child, children.start(request));
  return Started{std::move(output.ours), std::move(child)};
}

/// Tells the agent, through the lock file, whom to signal.
void tell_own_pid() {
  const auto text = std::to_string(::getpid()) + "\n";
  (void)write_all(STDIN_FILENO, text);
}

asio::awaitable<Exit> to_its_end(Started& started, asio::signal_set& asked,
                                 std::chrono::milliseconds patience) {
  using namespace asio::experimental::awaitable_operators;
  OutputFile output;
  auto reading = drain(started.output, output);
  auto race =
      ended_and_drained(started.child, std::move(reading)) || end_when_asked(asked, started.child, patience);
  const auto winner = co_await std::move(race);
  co_return std::get<0>(winner);
}

Result<Exit> run(const Command& command, std::chrono::milliseconds patience) {
  asio::io_context context(1);
  asio::signal_set asked(context, SIGTERM);
  Children children(context.get_executor());
  TRY(auto started, start(context, children, command));
  tell_own_pid();
  std::optional<Exit> ended;
  const auto done = [&](std::exception_ptr thrown, Exit exit) {
    if (!thrown) ended = exit;
    context.stop();
  };
  asio::co_spawn(context, to_its_end(started, asked, patience), done);
  context.run();
  if (!ended) return fail(ErrorKind::bug, "the supervisor ended before its command");
  return *ended;
}

Result<> supervise_job(const fs::path& directory, std::chrono::milliseconds patience) {
  if (!is_lock_of(directory, STDIN_FILENO)) {
    return fail(ErrorKind::usage, "supervise is started by muster-agent serve, not by hand");
  }
  TRY(const auto job, read_job_file(directory));
  auto ended = run(job.command, patience);
  if (!ended) {
    (void)write_all(STDOUT_FILENO, "muster-agent: " + ended.error().message() + "\n");
    ended = Exit{.status = kCannotRun};
  }
  // The end is told when the output before it is safe; where that cannot be, the end is still worth telling.
  ::fdatasync(STDOUT_FILENO);
  return write_exit(directory, *ended);
}

}  // namespace

int supervise(const fs::path& directory, std::chrono::milliseconds patience) {
  const auto done = supervise_job(directory, patience);
  if (done) return 0;
  (void)write_all(STDERR_FILENO, "muster-agent: " + done.error().message() + "\n");
  return exit_status(done.error().kind());
}

}  // namespace muster
