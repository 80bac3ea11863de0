#include "bootstrapper/commands/named_hosts.hpp"

namespace muster::commands {

Result<> refuse_hosts_flag(const Invocation& invocation, std::string_view command) {
  if (invocation.hosts.empty()) return {};
  return fail(ErrorKind::usage,
              std::string(command) + " names its hosts itself, and looks at all others: leave --hosts out");
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace muster::commands
