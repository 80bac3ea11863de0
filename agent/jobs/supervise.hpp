#pragma once
// The process between the agent and a job's command, which stays when the agent goes: `muster-agent supervise
// DIRECTORY`.

#include <chrono>
#include <filesystem>

namespace muster {

/// Runs the command of the job in `directory` (see job_store.hpp) to its end. Standard input must be the
/// job's lock, held; standard output is where the command's output goes, its first 16 MiB. SIGTERM ends the
/// command: SIGTERM to its process group, SIGKILL after `patience`. Returns the process exit status: 0 when
/// the command was run and its end recorded, whatever that was.
int supervise(const std::filesystem::path& directory,
              std::chrono::milliseconds patience = std::chrono::seconds(10));

}  // namespace muster
