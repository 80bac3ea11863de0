#include "agent/jobs/job_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <charconv>
#include <ctime>

#include "agent/protocol/whole_file.hpp"

namespace muster {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t kMostJson = 1 << 20;
constexpr std::size_t kMostLabel = 64;
constexpr const char* kJobFile = "job.json";
constexpr const char* kExitFile = "exit.json";
constexpr const char* kLockFile = "lock";
constexpr const char* kOutputFile = "output";

template <class T>
Result<std::optional<T>> read_json(const fs::path& path) {
  TRY(const auto file, read_whole_file(path, kMostJson));
  if (!file) return std::optional<T>();
  boost::system::error_code bad;
  const auto value = json::parse(file->bytes, bad);
  if (bad) return fail(ErrorKind::agent, path.string() + ": " + bad.message());
  auto decoded = decode<T>(value);
  if (!decoded) return std::move(decoded).error().in(path.string());
  return std::optional<T>(std::move(*decoded));
}

template <class T>
Result<> write_json(const fs::path& path, const T& value) {
  return replace_file(path, json::serialize(encode(value)) + "\n", 0600);
}

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

Result<> check_label(const std::string& label) {
  const bool good = !label.empty() && label.size() <= kMostLabel &&
                    std::all_of(label.begin(), label.end(), is_label_character);
  if (good) return {};
  return fail(ErrorKind::usage, "job label \"" + label + "\": wanted 1 to 64 of a-z, 0-9 and \"-\"");
}

/// The number at the end of "20261121T050000Z-kubeadm-init-1"; 0 for what is no id of ours.
unsigned long number_of(const std::string& id) {
  const auto digits = id.find_last_not_of("0123456789");
  if (digits == std::string::npos || id[digits] != '-') return 0;
  unsigned long number = 0;
  const auto read = std::from_chars(id.data() + digits + 1, id.data() + id.size(), number);
  return read.ec == std::errc{} ? number : 0;
}

std::string utc_now(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32] = "";
  std::strftime(text, sizeof text, format, &parts);
  return text;
}

Result<Descriptor> open_new(const fs::path& path, int flags) {
  Descriptor file(::open(path.c_str(), O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW | flags, 0600));
  if (!file.open()) return errno_error(path, "create");
  return file;
}

}  // namespace

Result<JobFile> read_job_file(const fs::path& job) {
  TRY(auto file, read_json<JobFile>(job / kJobFile));
  if (!file) return fail(ErrorKind::agent, (job / kJobFile).string() + " is missing");
  return std::move(*file);
}

Result<> write_exit(const fs::path& job, const Exit& exit) {
  return write_json(job / kExitFile, exit);
}

bool is_lock_of(const fs::path& job, int fd) {
  struct stat held {};
  struct stat wanted {};
  return ::fstat(fd, &held) == 0 && ::stat((job / kLockFile).c_str(), &wanted) == 0 &&
         held.st_dev == wanted.st_dev && held.st_ino == wanted.st_ino;
}

std::vector<std::string> JobStore::ids() const {
  std::vector<std::string> found;
  std::error_code ignored;
  for (fs::directory_iterator at(directory_, ignored), end; !ignored && at != end; at.increment(ignored)) {
    auto name = at->path().filename().string();
    if (number_of(name) > 0) found.push_back(std::move(name));
  }
  // By number and not by time: the host's clock may have been set back between two jobs.
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return number_of(a) < number_of(b); });
  return found;
}

Result<std::string> JobStore::make_directory(const std::string& label, const std::string& stamp) {
  std::error_code failed;
  fs::create_directories(directory_, failed);
  if (failed) return fail(ErrorKind::agent, directory_.string() + ": create: " + failed.message());
  if (::chmod(directory_.c_str(), 0700) != 0) return errno_error(directory_, "set its mode");
  const auto known = ids();
  const auto number = known.empty() ? 1 : number_of(known.back()) + 1;
  auto id = stamp + "-" + label + "-" + std::to_string(number);
  if (::mkdir(path_of(id).c_str(), 0700) != 0) return errno_error(path_of(id), "create");
  return id;
}

Result<JobStore::Created> JobStore::create(const std::string& label, const Command& command) {
  TRY(check_label(label));
  const JobFile job{label, utc_now("%Y-%m-%dT%H:%M:%SZ"), command};
  TRY(auto id, make_directory(label, utc_now("%Y%m%dT%H%M%SZ")));
  TRY(auto lock, open_new(path_of(id) / kLockFile, O_RDWR));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return errno_error(path_of(id) / kLockFile, "lock");
  TRY(auto output, open_new(path_of(id) / kOutputFile, O_WRONLY | O_APPEND));
  TRY(write_json(path_of(id) / kJobFile, job));
  return Created{std::move(id), std::move(lock), std::move(output)};
}

bool JobStore::running(const std::string& id) const {
  std::error_code ignored;
  if (fs::exists(path_of(id) / kExitFile, ignored)) return false;
  const Descriptor lock(::open((path_of(id) / kLockFile).c_str(), O_RDONLY | O_CLOEXEC));
  return lock.open() && ::flock(lock.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

Result<JobInfo> JobStore::info(const std::string& id) const {
  std::error_code ignored;
  if (id.find('/') != std::string::npos || number_of(id) == 0 ||
      !fs::exists(path_of(id) / kJobFile, ignored)) {
    return fail(ErrorKind::command, "no job \"" + id + "\" on this host");
  }
  TRY(auto file, read_job_file(path_of(id)));
  JobInfo job;
  job.id = id;
  job.label = std::move(file.label);
  job.argv = std::move(file.command.argv);
  job.started = std::move(file.started);
  // Before exit.json is read: a supervisor that is gone has written it, or never will.
  job.running = running(id);
  TRY(job.exit, read_json<Exit>(path_of(id) / kExitFile));
  if (job.exit) job.running = false;
  return job;
}

std::vector<JobInfo> JobStore::list() const {
  std::vector<JobInfo> jobs;
  for (const auto& id : ids()) {
    // One that cannot be read was cut off while it was made, and never ran.
    if (auto job = info(id)) jobs.push_back(std::move(*job));
  }
  return jobs;
}

Result<Descriptor> JobStore::open_output(const std::string& id) const {
  TRY(info(id));
  Descriptor output(::open((path_of(id) / kOutputFile).c_str(), O_RDONLY | O_CLOEXEC));
  if (!output.open()) return errno_error(path_of(id) / kOutputFile, "open");
  return output;
}

std::optional<pid_t> JobStore::supervisor(const std::string& id) const {
  const auto file = read_whole_file(path_of(id) / kLockFile, kMostJson);
  if (!file || !*file) return std::nullopt;
  const auto& text = (*file)->bytes;
  pid_t pid = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (read.ec != std::errc{} || pid <= 1 || !running(id)) return std::nullopt;
  return pid;
}

void JobStore::remove(const std::string& id) {
  std::error_code ignored;
  fs::remove_all(path_of(id), ignored);
}

void JobStore::prune(std::size_t keep) {
  auto ended = ids();
  std::erase_if(ended, [this](const auto& id) { return running(id); });
  for (std::size_t i = 0; i + keep < ended.size(); ++i) remove(ended[i]);
}

}  // namespace muster
