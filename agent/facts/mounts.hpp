#pragma once
// The mount table of this host (proc(5), /proc/PID/mountinfo).

#include <string>
#include <string_view>
#include <vector>

#include "agent/facts/tree.hpp"
#include "agent/protocol/result.hpp"

namespace muster::facts {

/// One line of the mount table.
struct Mount {
  std::string point;       ///< "/var/lib/docker"
  std::string type;        ///< "xfs"
  bool read_only = false;  ///< the mount or the file system behind it
};

/// All mounts that this process sees, in the order in which they were made; an Error where there is no table.
Result<std::vector<Mount>> mounts(const Tree& tree);
/// The mount that a path without links is on; nullptr where there is none.
const Mount* mount_of(const std::vector<Mount>& table, std::string_view path);

}  // namespace muster::facts
