#include "agent/tasks/modules/shell_words.hpp"

namespace muster::modules {

Result<std::vector<std::string>> shell_words(std::string_view line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (quote == 0 && blank) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'') {
      if (++at == line.size()) return fail(ErrorKind::usage, "No escaped character");
      const bool kept = quote == '"' && line[at] != '"' && line[at] != '\\';
      words.back() += kept ? "\\" + std::string(1, line[at]) : std::string(1, line[at]);
    } else {
      words.back() += c;
    }
  }
  if (quote != 0) return fail(ErrorKind::usage, "No closing quotation");
  return words;
}

}  // namespace muster::modules
