#pragma once
// What lineinfile does to a text: pure, lines in, lines out.

#include <optional>
#include <string>
#include <vector>

#include "agent/protocol/python_regex.hpp"
#include "agent/protocol/result.hpp"

namespace muster::modules {

/// The arguments of lineinfile that say which line becomes what.
struct LineEdit {
  std::optional<PythonRegex> regexp{};
  std::optional<std::string> search_string{};
  std::optional<std::string> line{};
  std::string insert_after{};   ///< an expression, "BOF", "EOF" or nothing
  std::string insert_before{};  ///< an expression, "BOF" or nothing
  bool backrefs = false;
  bool first_match = false;
};

/// Makes sure that the line is there; "line added", "line replaced", or "" where it was there already.
Result<std::string> with_line(const LineEdit& edit, std::vector<std::string>& lines);
/// Takes away every line that matches; how many.
Result<std::size_t> without_line(const LineEdit& edit, std::vector<std::string>& lines);

}  // namespace muster::modules
