#include "bootstrapper/playbook/free_form.hpp"

#include <algorithm>

namespace muster::playbook {

namespace {

/// Walks over a line and knows whether it is inside quotes or braces.
class Nesting {
 public:
  /// Takes the character at `at`; gives how many characters belong together there.
  std::size_t take(std::string_view line, std::size_t at) {
    const auto pair = line.substr(at, 2);
    if (!quote_) {
      if (pair == "{{" || pair == "{%" || pair == "{#") {
        ++depth_;
        return 2;
      }
      if (depth_ > 0 && (pair == "}}" || pair == "%}" || pair == "#}")) {
        --depth_;
        return 2;
      }
    }
    const char c = line[at];
    const bool escaped = at > 0 && line[at - 1] == '\\';
    if ((c == '"' || c == '\'') && !escaped && depth_ == 0) {
      if (!quote_) {
        quote_ = c;
      } else if (quote_ == c) {
        quote_ = 0;
      }
    }
    return 1;
  }
  [[nodiscard]] bool open() const { return quote_ != 0 || depth_ > 0; }

 private:
  char quote_ = 0;
  int depth_ = 0;
};

std::string unquoted(std::string_view text) {
  if (text.size() > 1 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'') &&
      text[text.size() - 2] != '\\')
    return std::string(text.substr(1, text.size() - 2));
  return std::string(text);
}

bool is_key(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

Result<std::vector<std::string>> split_line(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  Nesting nesting;
  for (std::size_t at = 0; at < line.size();) {
    const char c = line[at];
    if (!nesting.open() && (c == ' ' || c == '\t' || c == '\n')) {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
      // A line break inside the command of a shell is a part of it.
      if (c == '\n') words.emplace_back("\n");
      ++at;
      continue;
    }
    const auto taken = nesting.take(line, at);
    word += line.substr(at, taken);
    at += taken;
  }
  if (nesting.open())
    return fail(
        ErrorKind::usage,
        "failed at splitting arguments, either an unbalanced jinja2 block or quotes: " + std::string(line));
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

Result<boost::json::object> read_line(std::string_view line, const std::vector<std::string_view>& keys) {
  TRY(const auto words, split_line(line));
  boost::json::object out;
  std::string raw;
  bool begins_line = true;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    const auto key = std::string_view(word).substr(0, std::min(equals, word.size()));
    const bool known = keys.empty() || std::find(keys.begin(), keys.end(), key) != keys.end();
    if (word != "\n" && equals != std::string::npos && is_key(key) && known) {
      out[key] = unquoted(std::string_view(word).substr(equals + 1));
      continue;
    }
    if (!begins_line && word != "\n") raw += ' ';
    raw += word;
    begins_line = word == "\n";
  }
  while (raw.ends_with('\n')) raw.pop_back();
  if (!raw.empty()) out["_raw_params"] = raw;
  return out;
}

}  // namespace muster::playbook
