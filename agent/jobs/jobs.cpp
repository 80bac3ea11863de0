#include "agent/jobs/jobs.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>

#include "agent/jobs/directory_watch.hpp"
#include "agent/protocol/deadline.hpp"
#include "agent/protocol/whole_file.hpp"

namespace muster {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kKeptEnded = 20;
/// How often a job is looked at when nothing in its directory changes.
constexpr std::chrono::seconds kLook(1);
/// The supervisor's ten seconds until SIGKILL, and as many again.
constexpr std::chrono::seconds kStopDeadline(20);

/// Sends what `file` holds from its offset to its end.
asio::awaitable<Result<>> send_rest(const Descriptor& file, const fs::path& path, const Jobs::Sink& sink) {
  std::string chunk(64 << 10, '\0');
  while (true) {
    const auto got = ::read(file.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) co_return errno_error(path, "read its output");
    if (got == 0) co_return Result<>();
    const auto piece = std::string_view(chunk).substr(0, static_cast<std::size_t>(got));
    CO_TRY(co_await sink(piece));
  }
}

}  // namespace

Jobs::Jobs(asio::any_io_executor executor, Children& children, fs::path directory, fs::path self)
    : executor_(std::move(executor)),
      children_(children),
      store_(std::move(directory)),
      self_(std::move(self)) {}

Result<> Jobs::refuse_second(const std::string& label) const {
  for (const auto& job : store_.list()) {
    if (!job.running || job.label != label) continue;
    return fail(ErrorKind::command,
                "a " + label + " job is already running (" + job.id + ", started " + job.started + ")")
        .next("follow it to its end, or stop it");
  }
  return {};
}

Result<JobInfo> Jobs::start(const StartJob& request) {
  const auto& argv = request.command.argv;
  TRY(find_program(argv.empty() ? "" : argv[0], request.command.env));
  TRY(refuse_second(request.label));
  store_.prune(kKeptEnded);
  TRY(auto job, store_.create(request.label, request.command));
  SpawnRequest supervisor;
  supervisor.argv = {self_.string(), "supervise", store_.path_of(job.id).string()};
  supervisor.in = job.lock.get();
  supervisor.out = job.output.get();
  supervisor.err = job.output.get();
  supervisor.leads = SpawnRequest::Leads::session;
  auto child = children_.start(supervisor);
  if (!child) {
    store_.remove(job.id);
    return std::move(child).error();
  }
  std::move(*child).release();
  job.lock.close();
  return store_.info(job.id);
}

asio::awaitable<Result<JobInfo>> Jobs::follow(std::string id, Sink sink) {
  CO_TRY(const auto output, store_.open_output(id));
  DirectoryWatch watch(executor_, store_.path_of(id));
  while (true) {
    // Before its output is read: when it has ended by now, all its output is there.
    CO_TRY(auto job, store_.info(id));
    CO_TRY(co_await send_rest(output, store_.path_of(id), sink));
    if (!job.running) co_return job;
    co_await watch.changed(kLook);
  }
}

asio::awaitable<Result<JobInfo>> Jobs::ask_to_stop(std::string id) {
  CO_TRY(auto job, store_.info(id));
  DirectoryWatch watch(executor_, store_.path_of(id));
  bool asked = false;
  while (job.running) {
    // A supervisor that has only just started has not told its pid yet.
    if (const auto supervisor = store_.supervisor(id); supervisor && !asked) {
      ::kill(*supervisor, SIGTERM);
      asked = true;
    }
    co_await watch.changed(kLook);
    CO_TRY(job, store_.info(id));
  }
  co_return job;
}

asio::awaitable<Result<JobInfo>> Jobs::stop(std::string id) {
  auto stopping = ask_to_stop(id);
  co_return co_await with_deadline(std::move(stopping), kStopDeadline, "stop " + id);
}

}  // namespace muster
