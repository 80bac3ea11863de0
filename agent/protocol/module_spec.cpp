#include "agent/protocol/module_spec.hpp"

#include <array>
#include <string>

namespace muster {

namespace {

constexpr std::array<std::string_view, 5> kPrefixes{"ansible.builtin.", "ansible.legacy.", "ansible.posix.",
                                                    "community.general.", ""};

bool is_of(const ModuleSpec& module, std::string_view collection) {
  if (collection == "ansible.legacy") collection = "ansible.builtin";
  for (const auto& one : module.collections) {
    if (one == collection) return true;
  }
  return false;
}

const ModuleSpec* find_in(std::span<const ModuleSpec> family, std::string_view name,
                          std::string_view collection) {
  for (const auto& module : family) {
    if (module.name == name && (collection.empty() || is_of(module, collection))) return &module;
  }
  return nullptr;
}

}  // namespace

std::vector<const ModuleSpec*> module_specs() {
  std::vector<const ModuleSpec*> all;
  for (const auto family : {control_module_specs(), file_module_specs(), system_module_specs(),
                            package_module_specs(), network_module_specs()}) {
    for (const auto& module : family) all.push_back(&module);
  }
  return all;
}

const ModuleSpec* find_module(std::string_view name) {
  std::string_view collection;
  for (const auto prefix : kPrefixes) {
    if (!prefix.empty() && name.starts_with(prefix)) {
      collection = prefix.substr(0, prefix.size() - 1);
      name.remove_prefix(prefix.size());
      break;
    }
  }
  for (const auto family : {control_module_specs(), file_module_specs(), system_module_specs(),
                            package_module_specs(), network_module_specs()}) {
    if (const auto* found = find_in(family, name, collection)) return found;
  }
  return nullptr;
}

}  // namespace muster
