#include "agent/protocol/module_spec.hpp"

namespace muster {

std::span<const ModuleSpec> system_module_specs() {
  return {};
}

}  // namespace muster
