#include "bootstrapper/ssh/config_words.hpp"

#include <algorithm>

namespace muster::ssh {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

void skip_space(std::string_view& text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(kSpace)));
}

/// Takes the keyword off `line`: up to a space or one "=", or between double quotes.
std::string take_keyword(std::string_view& line) {
  if (line.starts_with('"')) {
    const auto end = line.find('"', 1);
    if (end == std::string_view::npos) return "";
    const std::string keyword(line.substr(1, end - 1));
    line.remove_prefix(end + 1);
    skip_space(line);
    return keyword;
  }
  const std::string keyword(line.substr(0, line.find_first_of(" \t\r\n\"=")));
  line.remove_prefix(keyword.size());
  skip_space(line);
  if (line.starts_with('=')) {
    line.remove_prefix(1);
    skip_space(line);
  }
  return keyword;
}

/// Takes one word off `text`; false when its quote is not closed.
bool take_word(std::string_view& text, std::string& word) {
  char quote = '\0';
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (c == '\\' && (next == '\'' || next == '"' || next == '\\' || (quote == '\0' && next == ' '))) {
      word += text[++at];
    } else if (quote == '\0' && (c == ' ' || c == '\t')) {
      break;
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote && quote != '\0') {
      quote = '\0';
    } else {
      word += c;
    }
  }
  text.remove_prefix(at);
  return quote == '\0';
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

Result<std::optional<ConfigWords>> config_words(std::string_view line) {
  line = line.substr(0, line.find_last_not_of(" \t\r\n\f") + 1);
  skip_space(line);
  if (line.empty() || line.front() == '#') return std::optional<ConfigWords>();
  ConfigWords found;
  found.keyword = lower_case(take_keyword(line));
  if (found.keyword.empty()) return fail(ErrorKind::usage, "no keyword at the beginning of the line");
  if (line.empty()) return fail(ErrorKind::usage, found.keyword + ": nothing stands behind it");
  found.rest = line;
  for (;;) {
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t")));
    if (line.empty() || line.front() == '#') return std::optional(std::move(found));
    std::string word;
    if (!take_word(line, word)) return fail(ErrorKind::usage, found.keyword + ": a quote is not closed");
    found.words.push_back(std::move(word));
  }
}

}  // namespace muster::ssh
