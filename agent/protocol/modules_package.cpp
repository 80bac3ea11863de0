#include "agent/protocol/module_spec.hpp"

namespace muster {

std::span<const ModuleSpec> package_module_specs() {
  return {};
}

}  // namespace muster
