#pragma once
// Runs a package transaction for a task: as a job, because a package manager that is killed half-way leaves a
// broken database behind.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <filesystem>

#include "agent/jobs/jobs.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// Runs `command` as the job `packages` and waits for its end. When the wait ends early, by `deadline` (a
/// timeout Error) or by cancellation, the command goes on. One that is under way already is waited for as
/// long as `patience`; then a command Error says, as Ansible does, that "yum lockfile is held by another
/// process". What the command writes to its stderr is kept in a file beside `directory`, that of `jobs`.
boost::asio::awaitable<Result<Captured>> run_to_the_end(Jobs& jobs, std::filesystem::path directory,
                                                        Command command, std::chrono::milliseconds patience,
                                                        std::chrono::milliseconds deadline);

}  // namespace muster
