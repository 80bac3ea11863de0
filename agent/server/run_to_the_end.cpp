#include "agent/server/run_to_the_end.hpp"

#include <fcntl.h>

#include <optional>

#include "agent/jobs/spawn.hpp"
#include "agent/protocol/deadline.hpp"
#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/whole_file.hpp"

namespace muster {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kLabel = "packages";
constexpr std::size_t kMostErr = 1 << 20;
/// A job's output is one stream; what is for stderr goes to the file that is $0.
constexpr std::string_view kSplit = R"(exec "$@" 2>"$0")";

std::optional<std::string> under_way(const Jobs& jobs) {
  for (const auto& job : jobs.list()) {
    if (job.running && job.label == kLabel) return job.id;
  }
  return std::nullopt;
}

asio::awaitable<Result<>> drop(std::string_view) {
  co_return Result<>{};
}

/// Waits until no transaction is under way.
asio::awaitable<Result<>> wait_for_others(Jobs& jobs, std::chrono::milliseconds patience,
                                          const std::string& program) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (const auto other = under_way(jobs)) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    auto following = jobs.follow(*other, drop);
    const auto ended = co_await with_deadline(std::move(following), left, *other);
    if (ended || ended.error().kind() != ErrorKind::timeout) continue;
    co_return fail(ErrorKind::command, program + " lockfile is held by another process")
        .next("it is the job " + *other + " of muster-agent");
  }
  co_return Result<>{};
}

/// An empty file that only root can read; the one of the transaction before is gone.
Result<> make_empty(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file.get() < 0) return errno_error(path, "make");
  return {};
}

/// The command with its stderr in `errors`.
Command split(Command command, const fs::path& errors) {
  Command wrapped;
  wrapped.argv = {"sh", "-c", std::string(kSplit), errors.string()};
  for (auto& argument : command.argv) wrapped.argv.push_back(std::move(argument));
  wrapped.env = std::move(command.env);
  return wrapped;
}

}  // namespace

asio::awaitable<Result<Captured>> run_to_the_end(Jobs& jobs, fs::path directory, Command command,
                                                 std::chrono::milliseconds patience,
                                                 std::chrono::milliseconds deadline) {
  const auto program = command.argv.empty() ? std::string() : command.argv[0];
  CO_TRY(find_program(program, command.env));
  CO_TRY(co_await wait_for_others(jobs, patience, fs::path(program).filename().string()));
  // From here to the start nothing is waited for, so that no other transaction comes between.
  std::error_code exists;
  fs::create_directories(directory, exists);
  const auto errors = directory.parent_path() / "packages.stderr";
  CO_TRY(make_empty(errors));
  StartJob request;
  request.label = kLabel;
  request.command = split(std::move(command), errors);
  CO_TRY(const auto job, jobs.start(request));

  Captured captured;
  const auto keep = [&captured](std::string_view piece) -> asio::awaitable<Result<>> {
    captured.out += piece;
    return drop({});
  };
  auto following = jobs.follow(job.id, keep);
  const auto ended = co_await with_deadline(std::move(following), deadline, program);
  if (!ended && ended.error().kind() == ErrorKind::timeout) {
    co_return fail(ErrorKind::timeout, ended.error().message() + "; it goes on, as the job " + job.id);
  }
  if (!ended) co_return ended.error();
  if (!ended->exit) co_return fail(ErrorKind::command, program + ": its end is unknown (job " + job.id + ")");
  captured.exit = *ended->exit;
  CO_TRY(const auto err, read_whole_file(errors, kMostErr));
  if (err) captured.err = err->bytes;
  co_return captured;
}

}  // namespace muster
