#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

std::span<const Module> system_modules() {
  return {};
}

}  // namespace muster::modules
