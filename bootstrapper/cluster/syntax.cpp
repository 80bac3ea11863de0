#include "bootstrapper/cluster/syntax.hpp"

#include <algorithm>
#include <array>

namespace muster::cluster {

namespace {

struct Row {
  std::string_view yaml_cpp;
  std::string_view message;
  std::string_view remedy;
};

constexpr std::array kRows{
    Row{"end of map not found", "this line does not go on with the map that it stands in",
        "check its indentation against the lines above"},
    Row{"end of sequence not found", "this line does not go on with the list that it stands in",
        "check its indentation against the lines above"},
    Row{"end of map flow not found", "a { that was opened before is not closed here",
        "close it with }, or part its entries with commas"},
    Row{"end of sequence flow not found", "a [ that was opened before is not closed here",
        "close it with ], or part its items with commas"},
    Row{"illegal map value", "a colon where no value can begin",
        "check the indentation, and put quotes around a text that has a colon and a space in it"},
    Row{"illegal block entry", "a dash where no list can begin",
        "begin the list on a line of its own, below its key"},
    Row{"illegal map key", "a ? where no key can begin", "put quotes around a text that begins with ?"},
    Row{"illegal flow end", "a closing bracket that nothing opens",
        "remove it, or put quotes around the text"},
    Row{"unknown token", "a character that no value can begin with", "put quotes around the text"},
    Row{"the referenced anchor is not defined", "this alias names an anchor that is not defined above it",
        "write &name before the value it stands for; put quotes around a text that begins with *"},
    Row{"alias not found after *", "a * without the name of an anchor",
        "put quotes around a text that begins with *"},
    Row{"anchor not found after &", "a & without a name", "put quotes around a text that begins with &"},
    Row{"illegal EOF in scalar", "the file ends in the middle of a quoted text", "close the quote"},
    Row{"illegal tab when looking for indentation", "a tab in the indentation", "indent with spaces"},
};

bool tab_in_indentation(std::string_view text, int line) {
  for (; line > 1; --line) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  const auto spaces = text.substr(0, text.find_first_not_of(" \t"));
  return spaces.find('\t') != std::string_view::npos;
}

}  // namespace

SyntaxError explain_syntax(std::string_view message, std::string_view text, Place place) {
  if (tab_in_indentation(text, place.line)) {
    return {"not valid YAML: a tab in the indentation", "indent with spaces: YAML takes no tabs there"};
  }
  for (const auto& row : kRows) {
    if (row.yaml_cpp == message)
      return {"not valid YAML: " + std::string(row.message), std::string(row.remedy)};
  }
  return {"not valid YAML: " + std::string(message), {}};
}

bool leaves_quote_open(std::string_view text, std::size_t at) {
  // The place of a scalar is that of its tag or anchor, where it has one.
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    at = std::min(text.find_first_of(" \t\n", at), text.size());
    at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
  }
  if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) return false;
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    // In single quotes a quote is doubled, which looks like an end and another beginning: the last one still
    // closes.
    if (text[at] == quote && (quote == '"' || at + 1 == text.size() || text[at + 1] != quote)) return false;
    if (text[at] == quote || (text[at] == '\\' && quote == '"')) ++at;
  }
  return true;
}

}  // namespace muster::cluster
