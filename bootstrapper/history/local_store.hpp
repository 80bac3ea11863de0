#pragma once
// The history on this machine: ID.json and ID.log in $XDG_STATE_HOME/muster/CLUSTER (~/.local/state), for the
// operator alone.

#include <filesystem>
#include <string>
#include <vector>

#include "bootstrapper/history/record.hpp"

namespace muster::history {

/// Where the runs of that cluster are kept; a usage Error where neither XDG_STATE_HOME nor HOME is set.
Result<std::filesystem::path> directory_for(const std::string& cluster);

/// Makes the directory, 0700, where it is missing. A usage Error names it and errno.
Result<> make_private_directory(const std::filesystem::path& directory);

/// Writes ID.json, 0600.
Result<> write_record(const std::filesystem::path& directory, const Record& record);

/// All that is there; what cannot be read is left out.
std::vector<Record> read_records(const std::filesystem::path& directory);

/// The log of that run, at most its last MiB; empty where it is not here.
std::string read_log(const std::filesystem::path& directory, const std::string& id);

/// Whether the run goes on, on this machine: it holds a lock on its log for as long as it lives.
bool is_running(const std::filesystem::path& directory, const std::string& id);

/// Deletes all but the newest `kept` runs.
void prune(const std::filesystem::path& directory, std::size_t kept);

}  // namespace muster::history
