#include "bootstrapper/playbook/run/extra_variables.hpp"

#include <boost/json/parse.hpp>

#include "bootstrapper/cluster/names.hpp"
#include "bootstrapper/playbook/parse.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

/// The words of a line; quotes hold words together.
Result<std::vector<std::string>> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == 0 && is_space(c)) {
      if (inside) words.push_back(std::exchange(word, {}));
      inside = false;
      continue;
    }
    inside = true;
    if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
      word += line[++i];
    } else {
      word += c;
    }
  }
  if (quote != 0) return muster::fail(ErrorKind::usage, "-e: a quote is not closed in: " + line);
  if (inside) words.push_back(std::move(word));
  return words;
}

Result<json::object> one(const std::string& given) {
  if (given.starts_with("@")) return playbook::parse_variables(given.substr(1));
  if (given.starts_with("{")) {
    boost::system::error_code bad;
    auto value = json::parse(given, bad);
    if (bad || !value.is_object()) return muster::fail(ErrorKind::usage, "-e: no JSON object: " + given);
    return std::move(value.get_object());
  }
  json::object variables;
  TRY(const auto words, words_of(given));
  for (const auto& word : words) {
    const auto at = word.find('=');
    if (at == std::string::npos)
      return muster::fail(ErrorKind::usage, "-e: wanted key=value, JSON or @FILE, saw: " + word);
    variables[word.substr(0, at)] = word.substr(at + 1);
  }
  return variables;
}

}  // namespace

Result<json::object> extra_variables(const std::vector<std::string>& given) {
  json::object all;
  for (const auto& each : given) {
    TRY(const auto variables, one(each));
    for (const auto& [name, value] : variables) {
      if (!cluster::is_variable_name(name))
        return muster::fail(ErrorKind::usage, "-e: \"" + std::string(name) + "\" is no name of a variable");
      all[name] = value;
    }
  }
  return all;
}

}  // namespace muster::play
