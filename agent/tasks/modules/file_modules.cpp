#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

std::span<const Module> file_modules() {
  return {};
}

}  // namespace muster::modules
