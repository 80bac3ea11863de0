#include "bootstrapper/playbook/run/inventory.hpp"

#include <algorithm>

namespace muster::play {

const InventoryHost* Inventory::find(std::string_view name) const {
  for (const auto& host : hosts) {
    if (host.name == name) return &host;
  }
  return nullptr;
}

std::vector<std::string> Inventory::names() const {
  std::vector<std::string> all;
  for (const auto& host : hosts) all.push_back(host.name);
  return all;
}

std::vector<std::string> Inventory::groups_of(std::string_view host) const {
  std::vector<std::string> names;
  for (const auto& [group, members] : groups) {
    if (group == "all") continue;
    if (std::find(members.begin(), members.end(), host) != members.end()) names.push_back(group);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace muster::play
