#include <unistd.h>

#include <cerrno>

#include "agent/protocol/base64.hpp"
#include "agent/tasks/modules/file_content.hpp"
#include "agent/tasks/modules/file_modules.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

Running run_slurp(Task& task) {
  const auto source = path_argument(task, "src");
  if (is_directory(source)) co_return Answer::failure("source is a directory and must be a file: " + source);
  if (something_is_at(source) && ::access(source.c_str(), R_OK) != 0)
    co_return Answer::failure("file is not readable: " + source);
  auto content = content_of_file(source);
  if (!content) co_return Answer::failure("unable to slurp file: " + content.error().message());
  if (!*content) co_return Answer::failure("file not found: " + source);
  Answer answer;
  answer.values = {{"content", base64_encode(**content)}, {"source", source}, {"encoding", "base64"}};
  co_return answer;
}

}  // namespace muster::modules
