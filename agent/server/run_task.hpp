#pragma once
// Runs one module of a playbook for a connection: input and result are bodies, see task_messages.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "agent/protocol/result.hpp"
#include "agent/protocol/task_messages.hpp"
#include "agent/server/handlers.hpp"

namespace muster {

/// How a task is run.
struct TaskMode {
  bool check = false;
  bool diff = false;
};

/// Runs the module and sends its result. A task that fails is a result; an agent Error is for one that could
/// not be tried: a broken input, a module that this agent does not have.
boost::asio::awaitable<Result<TaskDone>> run_task(Call& call, std::string module, std::uint64_t input_bytes,
                                                  TaskMode mode, std::uint32_t deadline_ms);

}  // namespace muster
