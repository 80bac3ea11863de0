#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

const HostFacts& Run::facts(std::string_view host) const {
  static const HostFacts kNothing;
  for (const auto& known : seen.hosts) {
    if (known.name == host) return known.facts;
  }
  return kNothing;
}

}  // namespace muster::phases
