#pragma once
// The hosts that plays are run on, their groups and the variables that belong to them. cluster_inventory.hpp
// makes it from a cluster.yaml.

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::play {

struct InventoryHost {
  std::string name;
  boost::json::object variables;  ///< texts may hold templates
};

struct Inventory {
  std::vector<InventoryHost> hosts;
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;  ///< `all` first
  boost::json::object variables;                                         ///< of the group `all`

  [[nodiscard]] const InventoryHost* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;
  /// The groups of a host beside `all`, sorted, as `group_names` has them.
  [[nodiscard]] std::vector<std::string> groups_of(std::string_view host) const;
};

}  // namespace muster::play
