#include "bootstrapper/history/mask.hpp"

#include <algorithm>
#include <sstream>

#include "bootstrapper/cluster/words.hpp"

namespace muster::history {

namespace {

constexpr std::string_view kMask = "[masked]";

bool is_key_character(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '_' || c == '-' ||
         c == '.';
}

/// What cluster.yaml may hold (a command, a variable's name) is shown of neither a command line nor a file.
bool is_to_mask(std::string_view key, std::string_view value) {
  return cluster::is_secret(key, value) || key.ends_with("passwordCommand") ||
         key.ends_with("PasswordCommand") || key.ends_with("passphraseCommand");
}

/// "http://ops:pw@proxy" without what is between "//" and "@".
std::string without_credentials(std::string text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    const auto begin = at + 3;
    const auto end = text.find_first_of("@/ \t\"',}\n", begin);
    if (end != std::string::npos && text[end] == '@') text.replace(begin, end - begin, kMask);
  }
  return text;
}

/// Where the value that begins at `begin` ends, on this line: behind its quotes, or before what ends a plain
/// one.
std::size_t end_of_value(std::string_view line, std::size_t begin, bool in_braces) {
  const char first = begin < line.size() ? line[begin] : '\0';
  if (first == '"' || first == '\'') {
    for (auto at = begin + 1; at < line.size(); ++at) {
      const bool escaped = first == '"' ? line[at] == '\\' : line.substr(at, 2) == "''";
      if (escaped) {
        ++at;
      } else if (line[at] == first) {
        return at + 1;
      }
    }
    return line.size();
  }
  // A key that is called a secret may hold a map or a list: then all of it.
  if (first == '{' || first == '[') {
    const auto close = line.rfind(first == '{' ? '}' : ']');
    return close == std::string_view::npos ? line.size() : close + 1;
  }
  const auto end =
      std::min(in_braces ? line.find_first_of(",}]", begin) : std::string_view::npos, line.find(" #", begin));
  return std::min(end, line.size());
}

/// Whether a value that begins with a quote or a bracket does not end on its line.
bool is_open(std::string_view value) {
  constexpr std::string_view kBegins = "\"'{[";
  constexpr std::string_view kEnds = "\"'}]";
  const auto kind = value.empty() ? std::string_view::npos : kBegins.find(value.front());
  return kind != std::string_view::npos && (value.size() == 1 || value.back() != kEnds[kind]);
}

struct MaskedLine {
  std::string text;
  bool block = false;  ///< the secret goes on below, indented
};

MaskedLine masked_line(std::string_view line) {
  MaskedLine masked;
  std::size_t copied = 0;
  for (auto colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':', colon + 1)) {
    if (colon + 1 < line.size() && line[colon + 1] != ' ' && line[colon + 1] != '\t') continue;
    auto key_end = colon;
    if (key_end > 0 && (line[key_end - 1] == '"' || line[key_end - 1] == '\'')) --key_end;
    auto key_begin = key_end;
    while (key_begin > copied && is_key_character(line[key_begin - 1])) --key_begin;
    const auto begin = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    const bool in_braces = line.substr(0, colon).find('{') != std::string_view::npos;
    const auto end = end_of_value(line, begin, in_braces);
    const auto value = line.substr(begin, end - begin);
    const auto key = line.substr(key_begin, key_end - key_begin);
    const bool below = value.empty() || value.front() == '|' || value.front() == '>' || is_open(value);
    if (!is_to_mask(key, below ? "below" : value)) continue;
    if (below) masked.block = true;
    masked.text += std::string(line.substr(copied, colon + 1 - copied)) + " " + std::string(kMask);
    copied = end;
    if (copied >= line.size()) break;
    colon = copied - 1;
  }
  masked.text += line.substr(std::min(copied, line.size()));
  return masked;
}

std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return is_key_character(c) || std::string_view("/:=,@%+").find(c) != std::string_view::npos;
  });
  if (plain) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string without_dashes(const std::string& word) {
  return word.substr(std::min(word.find_first_not_of('-'), word.size()));
}

std::string masked_word(const std::string& word, const std::string& before) {
  const bool is_value =
      before.starts_with("-") && before.find('=') == std::string::npos && !word.starts_with("-");
  if (is_value && is_to_mask(without_dashes(before), word)) return std::string(kMask);
  const bool extra = before == "-e" || before == "--extra-vars";
  if (extra && word.find_first_of("{[") == 0) return std::string(kMask);
  const auto equals = word.find('=');
  if (equals != std::string::npos &&
      is_to_mask(without_dashes(word.substr(0, equals)), word.substr(equals + 1)))
    return word.substr(0, equals + 1) + std::string(kMask);
  return without_credentials(word);
}

}  // namespace

std::string command_line(std::span<const std::string> words) {
  std::string text = "muster";
  std::string before;
  for (const auto& word : words) {
    text += " " + quoted(masked_word(word, before));
    before = word;
  }
  return text;
}

std::string masked_yaml(std::string_view text) {
  std::string out;
  std::istringstream lines{std::string(text)};
  std::size_t below = std::string::npos;  // lines that are indented deeper go on with a secret
  for (std::string line; std::getline(lines, line);) {
    const auto indent = std::min(line.find_first_not_of(" -"), line.size());
    if (below != std::string::npos && (indent > below || indent == line.size())) continue;
    below = std::string::npos;
    auto masked = masked_line(line);
    if (masked.block) below = indent;
    out += without_credentials(std::move(masked.text)) + "\n";
  }
  return out;
}

}  // namespace muster::history
