#pragma once
// Which tasks --tags and --skip-tags choose.

#include <string>
#include <vector>

namespace muster::play {

/// Whether a task with these tags is run. `only` and `skip` may hold the names with a meaning: all, tagged,
/// untagged; a task's tags may: always, never.
bool chosen(const std::vector<std::string>& tags, const std::vector<std::string>& only,
            const std::vector<std::string>& skip);

}  // namespace muster::play
