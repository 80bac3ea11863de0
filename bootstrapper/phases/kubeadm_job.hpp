#pragma once
// kubeadm on a host, as a job that outlives this run: started, or followed when an earlier run of muster
// started it.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// The newest job with that label on the host, if any.
boost::asio::awaitable<Result<std::optional<JobInfo>>> last_job(fleet::Link& host, std::string label);

/// Follows a job to its end and shows its output live. A job that failed is a command Error with kubeadm's
/// own words whole.
boost::asio::awaitable<Result<>> follow_job(Run& run, fleet::Link& host, JobInfo job);

/// Starts `argv` as a job named `label`, or takes the one of that label that runs already, and follows it.
boost::asio::awaitable<Result<>> run_job(Run& run, fleet::Link& host, std::string label,
                                         std::vector<std::string> argv);

/// The part of a failed kubeadm's output that says why: from its first error line to the end, at most 60
/// lines.
std::string error_words(const std::string& output);

}  // namespace muster::phases
