#pragma once
// Lists of tasks and blocks, with the tasks of imported files in their places.

#include <deque>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/source.hpp"

namespace muster::playbook {

/// What the reading of one playbook shares: the files, and which imports are under way.
struct Reading {
  std::deque<Source> sources;
  std::vector<std::filesystem::path> under_way;

  /// The file that is read next; nullptr, with a problem in `from` at `place`, when it imports itself.
  Source* open(const std::filesystem::path& file, Source* from, Place place);
};

/// Which keys a block and a task may have beside the module; loop_control's own.
std::vector<std::string_view> block_keywords();
std::vector<std::string_view> task_keywords();
std::vector<std::string_view> loop_control_keys();

/// The steps of a list; `outer` is what is handed down to them.
std::vector<Step> read_steps(Reading& reading, Source& source, const Node& list, const std::string& name,
                             const Keywords& outer);
/// The tasks of a list of handlers.
std::vector<Task> read_handlers(Reading& reading, Source& source, const Node& list, const Keywords& outer);

/// One task that is no block and no import; nothing when its module is not known, and then it was reported.
std::optional<Task> read_task(Source& source, const Node& map, const Keywords& outer, bool handler);

}  // namespace muster::playbook
