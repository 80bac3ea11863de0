#include "bootstrapper/playbook/run/action.hpp"
#include "bootstrapper/playbook/run/local_files.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

/// The first word of a command line, as a shell would take it.
std::string first_word(std::string_view line) {
  std::string word;
  char quote = 0;
  std::size_t i = line.find_first_not_of(" \t\n");
  for (; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else if (c == '\\' && quote == '"' && i + 1 < line.size()) {
        word += line[++i];
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '\\' && i + 1 < line.size()) {
      word += line[++i];
    } else if (c == ' ' || c == '\t' || c == '\n') {
      break;
    } else {
      word += c;
    }
  }
  return word;
}

}  // namespace

Doing script(Work& work) {
  auto line = text_argument(work, "_raw_params");
  if (line.empty()) line = text_argument(work, "cmd");
  const auto name = first_word(line);
  const auto found = find_local(work.session, work.task.at.file, "files", name);
  if (!found) co_return failure_result(found.error().message());
  Cargo cargo;
  cargo.file = range_of(work.session, *found);
  auto running = run_module_with(work, "script", work.arguments, std::move(cargo));
  co_return co_await std::move(running);
}

}  // namespace muster::play
