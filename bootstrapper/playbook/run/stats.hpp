#pragma once
// What the recap counts for each host.

#include <map>
#include <string>

namespace muster::play {

struct HostStats {
  int ok = 0;
  int changed = 0;
  int unreachable = 0;
  int failures = 0;
  int skipped = 0;
  int rescued = 0;
  int ignored = 0;
};

/// By the host's name; a host that no task was run on is not there.
using Stats = std::map<std::string, HostStats>;

}  // namespace muster::play
