#include "agent/tasks/modules/programs.hpp"

#include <boost/json/array.hpp>

namespace muster::modules {

namespace asio = boost::asio;

asio::awaitable<Result<Captured>> run_program(Task& task, std::vector<std::string> argv) {
  Program program;
  program.argv = std::move(argv);
  program.env["LANG"] = "C";
  program.env["LC_ALL"] = "C";
  co_return co_await task.run(std::move(program));
}

int return_code(const Exit& exit) {
  return exit.signal != 0 ? -exit.signal : exit.status;
}

std::string_view stripped(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

void warn(Answer& answer, std::string text) {
  auto& warnings = answer.values["warnings"];
  if (!warnings.is_array()) warnings = boost::json::array();
  warnings.get_array().emplace_back(std::move(text));
}

std::optional<Answer> missing_arguments(const Arguments& arguments, std::string_view state,
                                        const std::vector<std::string_view>& needed) {
  std::string missing;
  for (const auto name : needed) {
    if (!arguments.has(name)) missing += (missing.empty() ? "" : ", ") + std::string(name);
  }
  if (missing.empty()) return std::nullopt;
  return Answer::failure("state is " + std::string(state) +
                         " but all of the following are missing: " + missing);
}

}  // namespace muster::modules
