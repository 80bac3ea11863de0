#include "bootstrapper/cluster/excerpt.hpp"

#include <algorithm>

#include "agent/checks/printable.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view kMask = "********";
constexpr std::string_view kEllipsis = "...";
/// Of a long line, so many characters are shown before the caret, and as many from it on.
constexpr std::size_t kContext = 60;
constexpr std::size_t kLongestCharacter = 4;  ///< bytes of UTF-8

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::size_t skip_spaces(std::string_view line, std::size_t at) {
  return std::min(line.find_first_not_of(" \t", at), line.size());
}

/// The key that ends before the colon at `colon`, without its quotes, and where it begins.
std::pair<std::string_view, std::size_t> key_before(std::string_view line, std::size_t colon) {
  auto end = line.find_last_not_of(" \t", colon == 0 ? npos : colon - 1);
  if (colon == 0 || end == npos) return {{}, colon};
  if (line[end] == '"' || line[end] == '\'') {
    if (end == 0) return {{}, colon};
    --end;
  }
  auto begin = end + 1;
  const auto part_of_key = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  while (begin > 0 && part_of_key(line[begin - 1])) --begin;
  return {line.substr(begin, end + 1 - begin), begin};
}

/// A secret that one line begins, and by which later lines are known to be part of it.
struct Found {
  std::size_t start = npos;   ///< the byte from which the line must not be shown
  std::size_t indent = npos;  ///< the column of its key: deeper lines below still belong to the value
  char quote = 0;             ///< the quote that the line leaves open
};

char open_quote(std::string_view value) {
  if (value.empty() || (value.front() != '"' && value.front() != '\'')) return 0;
  for (std::size_t at = 1; at < value.size(); ++at) {
    if (value[at] == '\\' && value.front() == '"') {
      ++at;
    } else if (value[at] == value.front()) {
      return 0;
    }
  }
  return value.front();
}

Found find_secret(std::string_view line) {
  Found found;
  if (const auto scheme = line.find("://"); scheme != npos && line.find('@', scheme) != npos)
    found.start = scheme + 3;
  for (auto colon = line.find(':'); colon < found.start; colon = line.find(':', colon + 1)) {
    const auto [key, begin] = key_before(line, colon);
    const auto value = skip_spaces(line, colon + 1);
    if (key.empty() || !is_secret(key, line.substr(value))) continue;
    return {value, begin, open_quote(line.substr(value))};
  }
  return found;
}

/// One character of a line as it is shown.
struct Shown {
  std::string text;
  std::size_t columns = 1;
};

Shown show(std::string_view character) {
  if (character == "\t") return {"\t", 1};
  auto text = character == " " ? std::string(" ") : printable(character);
  // What printable() takes away is a control character or an invisible one; the reader should see that
  // something is there.
  if (text.empty()) text = "?";
  return {text, width(text)};
}

/// A part of a line as it is shown.
struct Part {
  std::vector<Shown> shown;
  bool cut = false;  ///< more of the line follows, or comes before
};

/// The first characters of `text`.
Part characters(std::string_view text) {
  Part part;
  while (!text.empty() && part.shown.size() < kContext) {
    const auto before = text;
    next_code_point(text);
    part.shown.push_back(show(before.substr(0, before.size() - text.size())));
  }
  part.cut = !text.empty();
  return part;
}

/// The last characters of `text`.
Part characters_before(std::string_view text) {
  const auto is_continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  auto begin = text.size();
  for (std::size_t count = 0; count < kContext && begin > 0; ++count) {
    const auto least = begin - std::min(begin, kLongestCharacter);
    do {
      --begin;
    } while (begin > least && is_continuation(text[begin]));
  }
  auto part = characters(text.substr(begin));
  part.cut = begin > 0;
  return part;
}

}  // namespace

std::vector<std::size_t> secret_starts(std::string_view text) {
  std::vector<std::size_t> starts;
  Found open;
  for (const auto line : split_lines(text)) {
    const auto indent = line.find_first_not_of(" \t");
    const bool inside = open.quote != 0 || (open.indent != npos && (indent == npos || indent > open.indent));
    if (inside) {
      starts.push_back(0);
      if (open.quote != 0 && line.find(open.quote) != npos) open.quote = 0;
      continue;
    }
    open = find_secret(line);
    starts.push_back(open.start);
  }
  return starts;
}

Excerpts::Excerpts(std::string_view text) : lines_(split_lines(text)), secrets_(secret_starts(text)) {}

std::string Excerpts::at(Place place) const {
  if (place.line < 1 || static_cast<std::size_t>(place.line) > lines_.size()) return {};
  const auto index = static_cast<std::size_t>(place.line - 1);
  const auto line = lines_[index].substr(0, secrets_[index]);
  const auto caret = std::min(static_cast<std::size_t>(std::max(place.column, 1) - 1), line.size());
  const auto before = characters_before(line.substr(0, caret));
  const auto after = characters(line.substr(caret));

  std::string source = "  ";
  std::string pointer = "  ";
  if (before.cut) {
    source += kEllipsis;
    pointer.append(kEllipsis.size(), ' ');
  }
  for (const auto& [text, columns] : before.shown) {
    source += text;
    pointer += text == "\t" ? "\t" : std::string(columns, ' ');
  }
  for (const auto& one : after.shown) source += one.text;
  if (after.cut) {
    source += kEllipsis;
  } else if (line.size() < lines_[index].size()) {
    source += kMask;
  }
  return source + "\n" + pointer + "^\n";
}

}  // namespace muster::cluster
