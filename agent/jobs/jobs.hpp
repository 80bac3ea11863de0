#pragma once
// Jobs: commands that outlive the connection, and the agent, that started them. Each has a supervisor process
// (supervise.hpp); what they leave on disk is in job_store.hpp.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/jobs/child.hpp"
#include "agent/jobs/job_store.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

class Jobs {
 public:
  /// Takes a job's output piece by piece; its Error ends the following, not the job.
  using Sink = std::function<boost::asio::awaitable<Result<>>(std::string_view)>;

  /// Jobs are kept in `directory`; `self supervise DIRECTORY/ID` runs one.
  Jobs(boost::asio::any_io_executor executor, Children& children, std::filesystem::path directory,
       std::filesystem::path self);

  /// Starts a job. A command Error when one with the same label runs or there is no such program.
  Result<JobInfo> start(const StartJob& request);
  /// All jobs that are kept (those that run and the last 20 that ended), oldest first.
  std::vector<JobInfo> list() const { return store_.list(); }
  /// Sends all output of a job from its beginning, and what comes, to `sink`; returns when the job has ended.
  /// A command Error when there is no such job.
  boost::asio::awaitable<Result<JobInfo>> follow(std::string id, Sink sink);
  /// Ends a job (see supervise) and waits for its end; one that has ended already is no error. A timeout
  /// Error when even SIGKILL did not help.
  boost::asio::awaitable<Result<JobInfo>> stop(std::string id);

 private:
  Result<> refuse_second(const std::string& label) const;
  boost::asio::awaitable<Result<JobInfo>> ask_to_stop(std::string id);

  boost::asio::any_io_executor executor_;
  Children& children_;
  JobStore store_;
  std::filesystem::path self_;
};

}  // namespace muster
