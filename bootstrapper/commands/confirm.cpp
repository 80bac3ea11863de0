#include "bootstrapper/commands/confirm.hpp"

#include <unistd.h>

#include <cstdio>
#include <string_view>

namespace muster::commands {

Result<> confirm(const Invocation& invocation, const std::string& what, const std::string& command) {
  if (invocation.yes) return {};
  if (!::isatty(STDIN_FILENO)) {
    return fail(ErrorKind::usage, what + " There is no terminal to ask on").next(command + " -y");
  }
  std::fprintf(stderr, "%s Type yes to go on: ", what.c_str());
  char answer[16] = "";
  if (std::fgets(answer, sizeof answer, stdin) && std::string_view(answer) == "yes\n") return {};
  return fail(ErrorKind::interrupted, "not confirmed; nothing was changed");
}

}  // namespace muster::commands
