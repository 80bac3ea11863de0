#pragma once
// Messages about commands of the host: short ones, and jobs that outlive their connection.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"

namespace muster {

/// How a command ended.
struct Exit {
  int status = 0;  ///< exit status; meaningless when signal is set
  int signal = 0;  ///< the signal that ended it, 0 for none
  bool operator==(const Exit&) const = default;
  static constexpr auto fields() {
    return std::tuple(field("status", &Exit::status), field("signal", &Exit::signal));
  }
};

/// The command of Run, Inspect and StartJob. Never passes a shell.
struct Command {
  std::vector<std::string> argv;           ///< program (looked up in PATH) and arguments; never a secret
  std::map<std::string, std::string> env;  ///< added to a small fixed environment; never a secret
  static constexpr auto fields() {
    return std::tuple(field("argv", &Command::argv), field("env", &Command::env));
  }
};
struct Captured {
  Exit exit;
  std::string out;  ///< at most 16 MiB
  std::string err;  ///< at most 1 MiB
  bool truncated = false;
  static constexpr auto fields() {
    return std::tuple(field("exit", &Captured::exit), field("out", &Captured::out),
                      field("err", &Captured::err), field("truncated", &Captured::truncated));
  }
};
/// A short command that changes nothing (`kubectl get`); it ends with the connection or the deadline. Its
/// stdin comes as data frames.
struct Inspect {
  static constexpr std::string_view method = "inspect";
  static constexpr bool mutates = false;
  using Response = Captured;
  Command command;
  std::uint32_t deadline_ms = 30000;
  static constexpr auto fields() {
    return std::tuple(field("command", &Inspect::command), field("deadlineMs", &Inspect::deadline_ms));
  }
};
/// The same for a short command that changes something (`kubectl apply`). Nothing of its output is kept on
/// the host.
struct Run {
  static constexpr std::string_view method = "run";
  static constexpr bool mutates = true;
  using Response = Captured;
  Command command;
  std::uint32_t deadline_ms = 30000;
  static constexpr auto fields() {
    return std::tuple(field("command", &Run::command), field("deadlineMs", &Run::deadline_ms));
  }
};

/// A job: a command that outlives the connection, and the agent, that started it. Kept in
/// /var/lib/muster/jobs/ID, root only.
struct JobInfo {
  std::string id;     ///< "20261121T050000Z-kubeadm-init-1"
  std::string label;  ///< "kubeadm-init"
  std::vector<std::string> argv;
  std::string started;  ///< RFC 3339, UTC
  bool running = false;
  std::optional<Exit> exit;  ///< absent while running, or when the host went down under it
  static constexpr auto fields() {
    return std::tuple(field("id", &JobInfo::id), field("label", &JobInfo::label),
                      field("argv", &JobInfo::argv), field("started", &JobInfo::started),
                      field("running", &JobInfo::running), field("exit", &JobInfo::exit));
  }
};
/// Starts a job; refused while a job with the same label runs.
struct StartJob {
  static constexpr std::string_view method = "job.start";
  static constexpr bool mutates = true;
  using Response = JobInfo;
  std::string label;
  Command command;
  static constexpr auto fields() {
    return std::tuple(field("label", &StartJob::label), field("command", &StartJob::command));
  }
};
/// Sends a job's output (stdout and stderr, in the order written) from the beginning as data frames until it
/// ends.
struct FollowJob {
  static constexpr std::string_view method = "job.follow";
  static constexpr bool mutates = false;
  using Response = JobInfo;
  std::string id;
  static constexpr auto fields() { return std::tuple(field("id", &FollowJob::id)); }
};
struct JobList {
  std::vector<JobInfo> jobs;  ///< oldest first
  static constexpr auto fields() { return std::tuple(field("jobs", &JobList::jobs)); }
};
struct ListJobs {
  static constexpr std::string_view method = "job.list";
  static constexpr bool mutates = false;
  using Response = JobList;
  static constexpr auto fields() { return std::tuple<>(); }
};
/// Ends a running job with SIGTERM to its process group, SIGKILL after 10 s; returns when it has ended.
struct StopJob {
  static constexpr std::string_view method = "job.stop";
  static constexpr bool mutates = true;
  using Response = JobInfo;
  std::string id;
  static constexpr auto fields() { return std::tuple(field("id", &StopJob::id)); }
};

}  // namespace muster
