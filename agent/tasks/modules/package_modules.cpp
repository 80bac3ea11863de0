#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

std::span<const Module> package_modules() {
  return {};
}

}  // namespace muster::modules
