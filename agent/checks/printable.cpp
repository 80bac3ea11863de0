#include "agent/checks/printable.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace muster {

namespace {

constexpr char32_t kNoCharacter = 0xfffd;
constexpr std::string_view kEllipsis = "...";

struct CodePoints {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
constexpr bool within(const std::array<CodePoints, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](auto range) { return range.first <= c && c <= range.last; });
}

/// Control characters, and those that hide or reorder what stands beside them.
constexpr std::array kInvisible{CodePoints{0x00, 0x1f},     CodePoints{0x7f, 0x9f},
                                CodePoints{0xad, 0xad},     CodePoints{0x61c, 0x61c},
                                CodePoints{0x200b, 0x200f}, CodePoints{0x2028, 0x202e},
                                CodePoints{0x2060, 0x206f}, CodePoints{0xfeff, 0xfeff},
                                CodePoints{0xfff9, 0xfffb}, CodePoints{0xe0000, 0xe0fff}};
/// East Asian Wide and Fullwidth blocks (UAX 11), coarsely.
constexpr std::array kWide{
    CodePoints{0x1100, 0x115f}, CodePoints{0x2e80, 0xa4cf},   CodePoints{0xac00, 0xd7a3},
    CodePoints{0xf900, 0xfaff}, CodePoints{0xfe30, 0xfe6f},   CodePoints{0xff00, 0xff60},
    CodePoints{0xffe0, 0xffe6}, CodePoints{0x1f300, 0x1faff}, CodePoints{0x20000, 0x3fffd}};
constexpr std::array kCombining{CodePoints{0x300, 0x36f}, CodePoints{0x20d0, 0x20ff},
                                CodePoints{0xfe00, 0xfe0f}};

std::size_t width(char32_t c) {
  if (within(kCombining, c)) return 0;
  return within(kWide, c) ? 2 : 1;
}

/// The length of the escape sequence (ECMA-48) that `text` begins with, 0 for none.
std::size_t escape_length(std::string_view text) {
  if (text.front() != '\x1b') return 0;
  if (text.size() == 1) return 1;
  const auto in = [](char c, char first, char last) { return first <= c && c <= last; };
  if (std::string_view("]PX^_").find(text[1]) != std::string_view::npos) {
    // A string that never ends must not swallow what follows: then only its introducer goes.
    const auto bell = text.find('\a');
    const auto terminator = text.find("\x1b\\", 2);
    if (bell < terminator) return bell + 1;
    return terminator == std::string_view::npos ? 2 : terminator + 2;
  }
  std::size_t at = 1;
  if (text[at] == '[') {
    ++at;
    while (at < text.size() && in(text[at], 0x30, 0x3f)) ++at;
  }
  while (at < text.size() && in(text[at], 0x20, 0x2f)) ++at;
  return at < text.size() && in(text[at], 0x30, 0x7e) ? at + 1 : at;
}

bool is_line_space(char32_t c) {
  return c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r';
}

void drop_last_code_point(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
  if (!text.empty()) text.pop_back();
}

}  // namespace

char32_t next_code_point(std::string_view& rest) {
  const auto lead = static_cast<unsigned char>(rest.front());
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  char32_t c = length < 2 ? lead : lead & (0xffU >> (length + 1));
  bool good = length > 0 && length <= rest.size();
  for (std::size_t i = 1; good && i < length; ++i) {
    const auto byte = static_cast<unsigned char>(rest[i]);
    good = (byte & 0xc0) == 0x80;
    c = (c << 6) | (byte & 0x3fU);
  }
  constexpr std::array<char32_t, 5> kShortest{0, 0, 0x80, 0x800, 0x10000};
  good = good && c >= kShortest[length] && c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
  rest.remove_prefix(good ? length : 1);
  return good ? c : kNoCharacter;
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::string out;
  while (!text.empty()) {
    if (const auto escape = escape_length(text); escape > 0) {
      text.remove_prefix(escape);
      continue;
    }
    const auto before = text;
    const char32_t c = next_code_point(text);
    if (is_line_space(c)) {
      out += ' ';
    } else if (c == kNoCharacter) {
      out += '?';
    } else if (!within(kInvisible, c)) {
      out += before.substr(0, before.size() - text.size());
    }
    if (out.size() > max_bytes) {
      while (!out.empty() && out.size() + kEllipsis.size() > max_bytes) drop_last_code_point(out);
      return out.append(kEllipsis.substr(0, max_bytes));
    }
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) columns += width(next_code_point(text));
  return columns;
}

std::string cut(std::string_view text, std::size_t columns) {
  if (width(text) <= columns) return std::string(text);
  const std::size_t room = columns - std::min(columns, kEllipsis.size());
  std::size_t used = 0;
  auto rest = text;
  auto kept = rest;
  while (!rest.empty()) {
    used += width(next_code_point(rest));
    if (used > room) break;
    kept = rest;
  }
  return std::string(text.substr(0, text.size() - kept.size())).append(kEllipsis.substr(0, columns));
}

std::string padded(std::string_view text, std::size_t columns) {
  const auto used = width(text);
  return std::string(text).append(columns - std::min(columns, used), ' ');
}

namespace {

/// Whether `text` ends in punctuation of Chinese behind which a line may be broken.
bool ends_in_wide_punctuation(std::string_view text) {
  // Ideographic comma and full stop, fullwidth comma, colon, semicolon, closing bracket.
  constexpr std::array<std::string_view, 6> kBreaks{"\u3001", "\u3002", "\uff0c",
                                                    "\uff1a", "\uff1b", "\uff09"};
  return std::any_of(kBreaks.begin(), kBreaks.end(), [&](auto mark) { return text.ends_with(mark); });
}

/// The first word of `text`: up to a space that is not in backquotes, or with its wide punctuation.
std::string_view first_word(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && text[at] != ' ') {
    if (at > 0 && ends_in_wide_punctuation(text.substr(0, at))) break;
    const auto closing = text[at] == '`' ? text.find('`', at + 1) : std::string_view::npos;
    at = closing == std::string_view::npos ? at + 1 : closing + 1;
  }
  return text.substr(0, at);
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns) {
  std::string out;
  std::size_t at = indent;
  for (;;) {
    const auto spaces = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(spaces);
    if (text.empty()) return out;
    const auto word = first_word(text);
    text.remove_prefix(word.size());
    const auto columns_of_word = width(word);
    const std::size_t gap = spaces > 0 ? 1 : 0;
    if (!out.empty() && at + gap + columns_of_word > columns) {
      out.append(1, '\n').append(indent, ' ');
      at = indent;
    } else if (!out.empty()) {
      out.append(gap, ' ');
      at += gap;
    }
    out += word;
    at += columns_of_word;
  }
}

std::string paint(std::string_view text, Color color, bool on) {
  if (!on) return std::string(text);
  constexpr std::array<std::string_view, 5> kCodes{"1", "31", "32", "33", "36"};
  return "\x1b[" + std::string(kCodes[static_cast<std::size_t>(color)]) + "m" + std::string(text) + "\x1b[0m";
}

std::string filled(std::string_view phrase, std::string_view value) {
  const auto at = std::min(phrase.find("{}"), phrase.size());
  std::string out(phrase.substr(0, at));
  return out.append(value).append(phrase.substr(std::min(at + 2, phrase.size())));
}

std::string list_of(std::span<const std::string> names, std::size_t most, std::string_view and_more) {
  std::string out;
  for (const auto& name : names.first(std::min(names.size(), most))) {
    if (!out.empty()) out += ", ";
    out += printable(name, 80);
  }
  if (names.size() > most) out += filled(and_more, grouped(names.size() - most));
  return out;
}

std::string counted(std::size_t count, std::string_view noun) {
  return grouped(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string grouped(std::size_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

}  // namespace muster
