#pragma once
// What a result means for its host and its play: whether the host goes on, what became known, what the recap
// counts, which handlers are to run.

#include "bootstrapper/playbook/run/task_runner.hpp"

namespace muster::play {

/// Takes in the result of a task on one host. `everywhere` is said of run_once: all hosts of the batch learn
/// from it and fail with it. `rescuable`: a block around the task has a rescue. An Error ends the run.
Result<void> take_in(const RunningTask& running, const std::string& host, const Outcome& outcome,
                     bool everywhere, bool rescuable);

}  // namespace muster::play
