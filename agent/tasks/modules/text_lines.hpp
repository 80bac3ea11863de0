#pragma once
// A text as lines that keep their line breaks.

#include <string>
#include <string_view>
#include <vector>

namespace muster::modules {

/// Each ends with "\n", but perhaps the last.
std::vector<std::string> lines_of(std::string_view text);
/// As bytes.splitlines(True) of Python has them: "\r" and "\r\n" end a line, too.
std::vector<std::string> lines_of_any_break(std::string_view text);
std::string joined_lines(const std::vector<std::string>& lines);
/// The line without the "\r" and "\n" that it ends with.
std::string_view without_break(std::string_view line);

}  // namespace muster::modules
