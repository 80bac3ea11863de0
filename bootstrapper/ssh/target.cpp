#include "bootstrapper/ssh/target.hpp"

namespace muster::ssh {

std::string ssh_options(const Target& target) {
  const auto jump = target.proxy_jump.empty() ? "" : "-J " + target.proxy_jump + " ";
  return jump + (target.port == 22 ? "" : "-p " + std::to_string(target.port) + " ");
}

std::string hop_text(const Target& target) {
  const bool v6 = target.address.find(':') != std::string::npos;
  return target.user + "@" + (v6 ? "[" + target.address + "]" : target.address) +
         (target.port == 22 ? "" : ":" + std::to_string(target.port));
}

}  // namespace muster::ssh
