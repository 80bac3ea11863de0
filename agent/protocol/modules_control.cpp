#include "agent/protocol/module_spec.hpp"

namespace muster {

std::span<const ModuleSpec> control_module_specs() {
  return {};
}

}  // namespace muster
