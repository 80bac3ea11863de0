#include "agent/facts/text.hpp"

#include <algorithm>

namespace muster::facts {

namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separators, bool keep_empty) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(separators), text.size());
    if (end > 0 || keep_empty) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
}

/// The length of the well-formed UTF-8 sequence at the head of `text` (RFC 3629, table 3-7 of Unicode); 0
/// where there is none.
std::size_t utf8_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  const auto second = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0;
  if (!is_continuation(text, 1)) return 0;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (!is_continuation(text, 2)) return 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second > 0x9f;
    return overlong || surrogate ? 0 : 3;
  }
  if (!is_continuation(text, 3)) return 0;
  if (first >= 0xf0 && first <= 0xf4) {
    const bool overlong = first == 0xf0 && second < 0x90;
    const bool beyond = first == 0xf4 && second > 0x8f;
    return overlong || beyond ? 0 : 4;
  }
  return 0;
}

}  // namespace

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kSpace);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> lines(std::string_view text) {
  return split(text, "\n", true);
}

std::vector<std::string_view> words(std::string_view line) {
  return split(line, " \t\r", false);
}

std::optional<std::string_view> value_of(std::string_view text, std::string_view key) {
  for (const auto line : lines(text)) {
    const auto colon = line.find(':');
    if (colon != line.npos && trim(line.substr(0, colon)) == key) return trim(line.substr(colon + 1));
  }
  return std::nullopt;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

std::string unescape_octal(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = text[i] == '\\' && i + 3 < text.size() ? number<std::uint8_t>(text.substr(i + 1, 3), 8)
                                                             : std::nullopt;
    plain += code ? static_cast<char>(*code) : text[i];
    if (code) i += 3;
  }
  return plain;
}

std::string as_utf8(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const auto length = utf8_length(text);
    const auto sequence = text.substr(0, std::max<std::size_t>(length, 1));
    clean += length == 0 ? "?" : sequence;
    text.remove_prefix(sequence.size());
  }
  return clean;
}

}  // namespace muster::facts
