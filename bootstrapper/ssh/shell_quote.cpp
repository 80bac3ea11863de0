#include "bootstrapper/ssh/shell_quote.hpp"

namespace muster::ssh {

std::string shell_quote(std::string_view word) {
  std::string quoted = "'";
  for (const char c : word.substr(0, word.find('\0'))) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace muster::ssh
