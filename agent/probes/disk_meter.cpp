#include "agent/probes/disk_meter.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "agent/probes/descriptor.hpp"
#include "agent/probes/disk_settled.hpp"
#include "agent/probes/round_trips.hpp"
#include "agent/probes/run_queue.hpp"
#include "agent/protocol/deadline.hpp"

namespace muster {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using probes::Descriptor;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kPatience = 5s;

std::filesystem::path deepest_existing(std::filesystem::path path) {
  std::error_code ignored;
  while (path.has_relative_path() && !std::filesystem::is_directory(path, ignored)) path = path.parent_path();
  return path;
}

Error errno_error(const std::string& what) {
  return fail(ErrorKind::agent, what + ": " + std::strerror(errno));
}

/// An open file without a name.
Result<Descriptor> nameless_file(const std::filesystem::path& directory) {
  // O_TMPFILE would never give it one, but is younger (3.11) than the oldest kernel that we run on.
  auto name = (directory / ".muster-disk-XXXXXX").string();
  Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.open()) return errno_error("a file in " + directory.string());
  if (::unlink(name.c_str()) != 0) return errno_error(name);
  return file;
}

Result<> check_room(const std::filesystem::path& directory, std::uint64_t bytes) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return errno_error(directory.string());
  const auto free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  if (free >= 4 * bytes) return {};
  return fail(ErrorKind::agent,
              directory.string() + ": only " + std::to_string(free >> 20) + " MiB are free");
}

/// Writes one record and gives the microseconds that fdatasync took, those left out in which the disk was
/// done and only a processor was lacking.
Result<std::uint64_t> write_record(int file, const std::string& record, const probes::RunQueue& queue) {
  if (::write(file, record.data(), record.size()) != static_cast<ssize_t>(record.size()))
    return errno_error("write");
  const auto waited_before = queue.waited();
  const auto begin = Clock::now();
  if (::fdatasync(file) != 0) return errno_error("fdatasync");
  const auto took = Clock::now() - begin - (queue.waited() - waited_before);
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(us, 0));
}

void summarize_times(std::vector<std::uint64_t> times, DiskLatency& latency) {
  if (times.empty()) return;
  std::sort(times.begin(), times.end());
  latency.median_us = probes::percentile(times, 50);
  latency.p99_us = probes::percentile(times, 99);
  latency.longest_us = times.back();
  latency.histogram = probes::histogram_of(times);
}

/// What the thread and who waits for it share.
struct Shared {
  explicit Shared(MeasureDisk wanted) : request(std::move(wanted)) {}
  const MeasureDisk request;
  Descriptor done{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::atomic<bool> stop = false;
  std::atomic<bool> finished = false;  // after this, `outcome` is not written any more
  std::optional<Result<DiskLatency>> outcome;
};

void run_thread(const std::shared_ptr<Shared>& shared) {
  shared->outcome = measure_disk_here(shared->request, shared->stop);
  shared->finished = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto told = ::write(shared->done.get(), &one, sizeof one);
}

/// Starts the thread with all signals blocked: they are the main thread's.
Result<> start_thread(const std::shared_ptr<Shared>& shared) {
  if (!shared->done.open()) return errno_error("eventfd");
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  Result<> started;
  try {
    std::thread([shared] { run_thread(shared); }).detach();
  } catch (const std::system_error& refused) {
    started = fail(ErrorKind::agent, std::string("thread: ") + refused.what());
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

asio::awaitable<Result<DiskLatency>> wait_for_thread(std::shared_ptr<Shared> shared) {
  // Whoever leaves this early, by deadline or cancellation, does not need the rest.
  const std::shared_ptr<void> stop(nullptr, [shared](void*) { shared->stop = true; });
  asio::posix::stream_descriptor done(co_await asio::this_coro::executor, ::dup(shared->done.get()));
  boost::system::error_code error;
  while (!shared->finished && !error) {
    co_await done.async_wait(asio::posix::stream_descriptor::wait_read,
                             asio::redirect_error(asio::use_awaitable, error));
  }
  if (!shared->finished) co_return fail(ErrorKind::interrupted, "the measurement was cancelled");
  co_return std::move(*shared->outcome);
}

}  // namespace

Result<DiskLatency> measure_disk_here(const MeasureDisk& request, const std::atomic<bool>& stop) {
  const auto directory = deepest_existing(request.directory);
  TRY(check_room(directory, request.most_bytes));
  TRY(const auto file, nameless_file(directory));
  // As etcd does for its log: then a record changes no file size. Not every file system can.
  [[maybe_unused]] const auto ignored = ::fallocate(file.get(), 0, 0, static_cast<off_t>(request.most_bytes));
  const probes::RunQueue queue;
  DiskLatency latency;
  latency.directory = directory.string();
  latency.limit_us = request.limit_us;
  const std::string record(request.record_bytes, 'm');
  std::vector<std::uint64_t> times;
  const auto begin = Clock::now();
  const auto half = begin + std::chrono::milliseconds(request.most_ms / 2);
  const auto end = begin + std::chrono::milliseconds(request.most_ms);
  for (std::uint64_t bytes = 0; bytes + record.size() <= request.most_bytes; bytes += record.size()) {
    if (stop || Clock::now() >= end) break;
    TRY(const auto took, write_record(file.get(), record, queue));
    times.push_back(took);
    if (took > request.limit_us) ++latency.over_limit;
    latency.verdict = probes::settled(latency.over_limit, static_cast<std::uint32_t>(times.size()));
    if (latency.verdict == DiskVerdict::under) break;
    // Slow records come in bursts, which the test does not know: a short one must not be all that was seen.
    if (latency.verdict == DiskVerdict::over && Clock::now() >= half) break;
  }
  latency.records = static_cast<std::uint32_t>(times.size());
  latency.milliseconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count());
  summarize_times(std::move(times), latency);
  return latency;
}

asio::awaitable<Result<DiskLatency>> measure_disk(MeasureDisk request) {
  const auto deadline = std::chrono::milliseconds(request.most_ms) + kPatience;
  const auto shared = std::make_shared<Shared>(std::move(request));
  CO_TRY(start_thread(shared));
  auto work = wait_for_thread(shared);
  co_return co_await with_deadline(std::move(work), deadline, "fdatasync");
}

}  // namespace muster
