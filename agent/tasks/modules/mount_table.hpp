#pragma once
// /proc/self/mountinfo (proc(5)): what is mounted where. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace muster::modules {

/// One mount.
struct Mounted {
  int id = 0;
  int parent = 0;
  std::string device;  ///< "8:1"
  std::string root;    ///< the folder of its file system that is mounted
  std::string path;
  std::string type;
  std::string source;
  std::string from;  ///< of a bind mount the folder that is bound, else `source`, as Ansible works it out
};

/// All mounts, in their order; lines that are none are left out.
std::vector<Mounted> parse_mounts(std::string_view mountinfo);

/// The mount that is seen at `path`: of several, the last.
const Mounted* mount_at(const std::vector<Mounted>& mounts, std::string_view path);

/// Whether the mount is of another file system than what is around it: then it is a mount point whatever its
/// source.
bool is_own_file_system(const std::vector<Mounted>& mounts, const Mounted& mounted);

}  // namespace muster::modules
