#include "agent/tasks/modules/block_edit.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "agent/protocol/python_regex.hpp"
#include "agent/tasks/modules/text_lines.hpp"

namespace muster::modules {

namespace {

using Lines = std::vector<std::string>;

/// The last line that is `marker`.
std::optional<std::size_t> line_of(const Lines& lines, const std::string& marker) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i] == marker) found = i;
  }
  return found;
}

/// Whether an expression begins with flags, "(?im)", that make ^ and $ match at every line.
bool spans_lines(std::string_view expression) {
  if (!expression.starts_with("(?")) return false;
  const auto end = expression.find_first_not_of("aiLmsux", 2);
  if (end == expression.npos || expression[end] != ')') return false;
  return expression.substr(2, end - 2).find('m') != expression.npos;
}

std::size_t breaks_before(std::string_view text, std::size_t at) {
  return static_cast<std::size_t>(
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

/// The line that an expression is found in: the last one; where it spans lines, the one of its first match.
Result<std::optional<std::size_t>> neighbour(const std::string& expression, std::string_view text,
                                             const Lines& lines, bool after) {
  std::optional<std::size_t> found;
  PythonRegex::Flags flags;
  flags.multiline = spans_lines(expression);
  TRY(const auto regex, PythonRegex::compile(expression, flags));
  if (flags.multiline) {
    TRY(const auto match, regex.search(text));
    if (match) found = breaks_before(text, after ? match->end : match->begin);
    return found;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    TRY(const auto match, regex.search(lines[i]));
    if (match) found = i;
  }
  return found;
}

Result<std::size_t> insertion(const BlockEdit& edit, std::string_view text, const Lines& lines) {
  const bool after = !edit.insert_after.empty();
  const auto& where = after ? edit.insert_after : edit.insert_before;
  if (where.empty() || (after && where == "EOF")) return lines.size();
  if (!after && where == "BOF") return std::size_t{0};
  TRY(const auto found, neighbour(where, text, lines, after));
  if (!found) return lines.size();
  return std::min(after ? *found + 1 : *found, lines.size());
}

}  // namespace

Result<std::string> with_block(const BlockEdit& edit, std::string_view text) {
  auto lines = lines_of_any_break(text);
  const auto first = line_of(lines, edit.begin + "\n");
  const auto last = line_of(lines, edit.end + "\n");
  std::size_t at = 0;
  if (first && last) {
    at = std::min(*first, *last);
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at),
                lines.begin() + static_cast<std::ptrdiff_t>(std::max(*first, *last) + 1));
  } else {
    TRY(at, insertion(edit, text, lines));
  }
  if (at > 0 && !lines[at - 1].ends_with('\n')) lines[at - 1] += '\n';
  if (edit.block.empty()) return joined_lines(lines);
  const auto block =
      edit.begin + "\n" + edit.block + (edit.block.ends_with('\n') ? "" : "\n") + edit.end + "\n";
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), block);
  return joined_lines(lines);
}

}  // namespace muster::modules
