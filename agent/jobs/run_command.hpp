#pragma once
// A short command, its input and its captured output. Commands that run for long are jobs: see jobs.hpp.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "agent/jobs/child.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// Runs `command` in the folder `cwd` to its end with `stdin_bytes` (may be a secret: wiped, never logged) as
/// its stdin. Output beyond the bounds of Captured is read and dropped. A command Error when it cannot be
/// started; a timeout Error when it has not ended after `deadline`. Then, and when the waiting coroutine is
/// cancelled, its whole process group is killed. `children` and `command` must stay until it returns.
boost::asio::awaitable<Result<Captured>> run_command(Children& children, const Command& command,
                                                     std::string stdin_bytes,
                                                     std::chrono::milliseconds deadline,
                                                     std::string cwd = "/");

}  // namespace muster
