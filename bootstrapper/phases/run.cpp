#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

const HostFacts& Run::facts(std::string_view host) const {
  static const HostFacts kNothing;
  for (const auto& known : seen.hosts) {
    if (known.name == host) return known.facts;
  }
  return kNothing;
}

std::string reason(const Error& error, std::string_view host) {
  std::string_view message = error.message();
  message = message.substr(0, message.find('\n'));
  if (message.starts_with(host) && message.substr(host.size()).starts_with(": "))
    message.remove_prefix(host.size() + 2);
  return std::string(message);
}

}  // namespace muster::phases
