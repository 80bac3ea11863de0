#include "bootstrapper/history/local_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/whole_file.hpp"

namespace muster::history {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestRecord = 4 << 20;  // cluster.yaml has at most 1 MiB
constexpr std::size_t kLargestLog = 256 << 20;
constexpr std::size_t kShownLog = 1 << 20;

fs::path file_of(const fs::path& directory, const std::string& id, const char* extension) {
  return directory / (id + extension);
}

std::vector<std::string> ids_in(const fs::path& directory) {
  std::vector<std::string> ids;
  std::error_code none;
  for (fs::directory_iterator entry(directory, none), end; entry != end; entry.increment(none)) {
    const auto& path = entry->path();
    if (path.extension() == ".json" && is_id(path.stem().string())) ids.push_back(path.stem().string());
  }
  return ids;
}

}  // namespace

Result<fs::path> directory_for(const std::string& cluster) {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state && *state == '/') return fs::path(state) / "muster" / cluster;
  const char* home = std::getenv("HOME");
  if (home && *home == '/') return fs::path(home) / ".local/state/muster" / cluster;
  return fail(ErrorKind::usage, "neither XDG_STATE_HOME nor HOME is set to a directory");
}

Result<> make_private_directory(const fs::path& directory) {
  fs::path made;
  for (const auto& part : directory) {
    made /= part;
    if (::mkdir(made.c_str(), 0700) != 0 && errno != EEXIST)
      return fail(ErrorKind::usage, made.string() + ": cannot be made: " + std::strerror(errno));
  }
  // One that was there may be open to others.
  if (::chmod(directory.c_str(), 0700) != 0)
    return fail(ErrorKind::usage, directory.string() + ": " + std::strerror(errno));
  return {};
}

Result<> write_record(const fs::path& directory, const Record& record) {
  return replace_file(file_of(directory, record.id, ".json"), to_line(record), 0600);
}

std::vector<Record> read_records(const fs::path& directory) {
  std::vector<Record> records;
  for (const auto& id : ids_in(directory)) {
    const auto file = read_whole_file(file_of(directory, id, ".json"), kLargestRecord);
    if (!file || !*file) continue;
    for (auto& record : read_lines((*file)->bytes)) records.push_back(std::move(record));
  }
  return records;
}

std::string read_log(const fs::path& directory, const std::string& id) {
  const auto file = read_whole_file(file_of(directory, id, ".log"), kLargestLog);
  if (!file || !*file) return "";
  const auto& bytes = (*file)->bytes;
  if (bytes.size() <= kShownLog) return bytes;
  return bytes.substr(bytes.find('\n', bytes.size() - kShownLog) + 1);
}

bool is_running(const fs::path& directory, const std::string& id) {
  const Descriptor log(::open(file_of(directory, id, ".log").c_str(), O_RDONLY | O_CLOEXEC));
  return log.open() && ::flock(log.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

void prune(const fs::path& directory, std::size_t kept) {
  for (const auto& id : surplus(ids_in(directory), kept)) {
    std::error_code none;
    fs::remove(file_of(directory, id, ".log"), none);
    fs::remove(file_of(directory, id, ".json"), none);
  }
}

}  // namespace muster::history
