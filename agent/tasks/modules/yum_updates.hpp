#pragma once
// What yum says of updates and groups.

#include <map>
#include <string>
#include <vector>

namespace muster::modules {

/// One line of `yum check-update`.
struct AvailableUpdate {
  std::string version;  ///< "1:2.0-3.el7"
  std::string arch;
  std::string repository;
};
using Updates = std::map<std::string, std::vector<AvailableUpdate>>;  // by name

/// The output of `yum check-update`, lines that it wrapped included.
Updates parse_updates(const std::string& out);

/// Whether the output of `yum grouplist installed hidden ids` has the group or environment "@spec", by its
/// name or its id.
bool lists_installed_group(const std::string& out, const std::string& spec);

}  // namespace muster::modules
