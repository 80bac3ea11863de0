#pragma once
// Records one run as it goes: what progress is told becomes its log and what it changed. The record is on
// this machine from the first moment; the masters get it by on_masters.hpp.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "agent/protocol/result.hpp"
#include "bootstrapper/history/record.hpp"
#include "bootstrapper/report/progress.hpp"

namespace muster::history {

/// One run that is being recorded.
class Recorder {
 public:
  /// Makes the record of a run that begins, without an end. `name` is the command's, for the id. Where it
  /// cannot be written here, `problem()` says why, and the rest goes on.
  Recorder(Record begun, const std::string& name);

  /// To be told all that progress is told.
  std::unique_ptr<report::Progress> listener();
  /// Something that changed on a host and was not told to progress.
  void changed(const std::string& host, const std::string& what);
  /// The run is over: its exit status, and its Error where it ended with one.
  void end(const Result<int>& outcome);

  [[nodiscard]] const Record& record() const { return record_; }
  /// The log so far, at most its last MiB.
  [[nodiscard]] std::string log() const;
  /// Why nothing is kept on this machine; empty: it is.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  Result<> open_here();

  Record record_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::filesystem::path directory_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> log_{nullptr, std::fclose};
  std::string problem_;
};

/// A record of this machine, user, time and version, for a run of that command line over that cluster.yaml.
Record begin_record(const std::string& cluster, const std::filesystem::path& file,
                    const std::string& command);

}  // namespace muster::history
