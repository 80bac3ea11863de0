#include "agent/tasks/modules/line_edit.hpp"

#include "agent/tasks/modules/text_lines.hpp"

namespace muster::modules {

namespace {

/// Where things are in the text.
struct Places {
  std::optional<std::size_t> line{};          ///< to be replaced
  std::optional<PythonRegex::Match> match{};  ///< of regexp in it
  bool matched = false;                       ///< by regexp or search_string
  std::optional<std::size_t> insert{};        ///< before which line to insert
};

Result<> find_line(const LineEdit& edit, const std::vector<std::string>& lines, Places& places) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    bool found = false;
    if (edit.regexp) {
      TRY(auto match, edit.regexp->search(lines[i]));
      found = match.has_value();
      if (match) places.match = std::move(match);
    } else if (edit.search_string) {
      found = lines[i].find(*edit.search_string) != std::string::npos;
    }
    if (!found) continue;
    places.line = i;
    places.matched = true;
    if (edit.first_match) break;
  }
  return {};
}

/// Where the line is as it shall be, and where it would be inserted.
Result<> find_insertion(const LineEdit& edit, const std::vector<std::string>& lines, Places& places) {
  const bool after = !edit.insert_after.empty();
  const auto& text = after ? edit.insert_after : edit.insert_before;
  std::optional<PythonRegex> neighbour;
  if (!text.empty() && text != "BOF" && !(after && text == "EOF")) {
    TRY(neighbour, PythonRegex::compile(text));
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (*edit.line == without_break(lines[i])) {
      places.line = i;
      continue;
    }
    if (!neighbour) continue;
    TRY(const auto match, neighbour->search(lines[i]));
    if (!match) continue;
    places.insert = after ? i + 1 : i;
    if (edit.first_match) break;
  }
  return {};
}

void end_last_line(std::vector<std::string>& lines) {
  if (lines.empty()) return;
  if (!lines.back().ends_with('\n') && !lines.back().ends_with('\r')) lines.back() += '\n';
}

/// The line after the neighbour, unless it is there already.
std::string insert_after(std::vector<std::string>& lines, std::size_t at, const std::string& line) {
  if (at == lines.size()) {
    if (at > 0 && without_break(lines[at - 1]) == line) return {};
    end_last_line(lines);
    lines.push_back(line + "\n");
    return "line added";
  }
  if (without_break(lines[at]) == line) return {};
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), line + "\n");
  return "line added";
}

}  // namespace

Result<std::string> with_line(const LineEdit& edit, std::vector<std::string>& lines) {
  Places places;
  TRY(find_line(edit, lines, places));
  if (!places.matched) {
    TRY(find_insertion(edit, lines, places));
  }
  if (places.line) {
    auto fresh = *edit.line;
    if (edit.backrefs && places.match) {
      TRY(fresh, edit.regexp->expand(*places.match, *edit.line));
    }
    if (!fresh.ends_with('\n')) fresh += '\n';
    if (lines[*places.line] == fresh) return std::string();
    lines[*places.line] = std::move(fresh);
    return std::string("line replaced");
  }
  // Without a match there is nothing to fill the line's references with.
  if (edit.backrefs) return std::string();
  if (edit.insert_before == "BOF" || edit.insert_after == "BOF") {
    lines.insert(lines.begin(), *edit.line + "\n");
    return std::string("line added");
  }
  if (!places.insert) {
    end_last_line(lines);
    lines.push_back(*edit.line + "\n");
    return std::string("line added");
  }
  if (!edit.insert_after.empty()) return insert_after(lines, *places.insert, *edit.line);
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(*places.insert), *edit.line + "\n");
  return std::string("line added");
}

Result<std::size_t> without_line(const LineEdit& edit, std::vector<std::string>& lines) {
  std::vector<std::string> kept;
  for (auto& line : lines) {
    bool found = false;
    if (edit.regexp) {
      TRY(const auto match, edit.regexp->search(line));
      found = match.has_value();
    } else if (edit.search_string) {
      found = line.find(*edit.search_string) != std::string::npos;
    } else {
      found = *edit.line == without_break(line);
    }
    if (!found) kept.push_back(std::move(line));
  }
  const auto removed = lines.size() - kept.size();
  lines = std::move(kept);
  return removed;
}

}  // namespace muster::modules
