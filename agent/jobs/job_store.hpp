#pragma once
// The jobs as they lie on disk. One directory a job, root only:
//   job.json   what was asked, written once     lock       held (flock) and holding the pid of the
//   supervisor, as long as that lives output     stdout and stderr as written     exit.json  how the command
//   ended: comes last, in one rename
// Starting, following and stopping them is in jobs.hpp.

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// What job.json holds.
struct JobFile {
  std::string label;
  std::string started;  ///< RFC 3339, UTC
  Command command;
  static constexpr auto fields() {
    return std::tuple(field("label", &JobFile::label), field("started", &JobFile::started),
                      field("command", &JobFile::command));
  }
};

/// Reads a job's job.json.
Result<JobFile> read_job_file(const std::filesystem::path& job);
/// Records how a job's command ended, so that it survives a power cut.
Result<> write_exit(const std::filesystem::path& job, const Exit& exit);
/// Whether `fd` is the lock file of this job.
bool is_lock_of(const std::filesystem::path& job, int fd);

/// The directory of all jobs.
class JobStore {
 public:
  explicit JobStore(std::filesystem::path directory) : directory_(std::move(directory)) {}

  /// A job that is about to be supervised.
  struct Created {
    std::string id;
    Descriptor lock;    ///< held; whoever inherits it keeps it held
    Descriptor output;  ///< for appending
  };
  /// Makes the directory of a new job. A usage Error for a label that is not of lower-case letters, digits
  /// and hyphens.
  Result<Created> create(const std::string& label, const Command& command);
  /// One job; a command Error when there is none with this id.
  Result<JobInfo> info(const std::string& id) const;
  /// All jobs, oldest first.
  std::vector<JobInfo> list() const;
  /// The output of a job, from its beginning.
  Result<Descriptor> open_output(const std::string& id) const;
  /// The process that supervises a running job, once it has told.
  std::optional<pid_t> supervisor(const std::string& id) const;
  /// Removes one job.
  void remove(const std::string& id);
  /// Removes all jobs that have ended but the newest `keep`.
  void prune(std::size_t keep);

  std::filesystem::path path_of(const std::string& id) const { return directory_ / id; }

 private:
  std::vector<std::string> ids() const;
  bool running(const std::string& id) const;
  Result<std::string> make_directory(const std::string& label, const std::string& stamp);

  std::filesystem::path directory_;
};

}  // namespace muster
