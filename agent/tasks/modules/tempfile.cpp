#include <stdlib.h>

#include <cerrno>
#include <cstring>

#include "agent/protocol/descriptor.hpp"
#include "agent/tasks/modules/file_modules.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace {

/// mkdtemp knows no suffix: a name that nobody has yet, and then mkdir, which replaces nothing.
bool make_directory(std::string& name, std::size_t suffix) {
  if (suffix == 0) return ::mkdtemp(name.data()) != nullptr;
  constexpr int kTries = 100;
  for (int left = kTries; left > 0; --left) {
    auto tried = name;
    const Descriptor reserved(::mkstemps(tried.data(), static_cast<int>(suffix)));
    if (!reserved.open()) return false;
    ::unlink(tried.c_str());
    if (::mkdir(tried.c_str(), 0700) == 0) {
      name = tried;
      return true;
    }
    if (errno != EEXIST) return false;
  }
  return false;
}

}  // namespace

Running run_tempfile(Task& task) {
  const auto& arguments = task.arguments;
  Answer answer;
  if (task.check) {
    answer.skipped = true;
    answer.msg = "remote module (tempfile) does not support check mode";
    co_return answer;
  }
  const auto given = path_argument(task, "path");
  const auto suffix = arguments.text("suffix");
  const auto directory = given.empty() ? expanded(task, "$TMPDIR") : given;
  auto name =
      below(directory == "$TMPDIR" ? "/tmp" : directory, arguments.text("prefix")) + "XXXXXX" + suffix;
  if (arguments.text("state") == "directory") {
    if (!make_directory(name, suffix.size())) co_return Answer::failure(std::strerror(errno));
  } else {
    const Descriptor made(::mkstemps(name.data(), static_cast<int>(suffix.size())));
    if (!made.open()) {
      const int number = errno;
      co_return Answer::failure("[Errno " + std::to_string(number) + "] " + std::strerror(number) + ": '" +
                                name + "'");
    }
  }
  answer.changed = true;
  answer.values["path"] = name;
  tell_path(name, answer.values);
  co_return answer;
}

}  // namespace muster::modules
