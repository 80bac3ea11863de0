#include "bootstrapper/playbook/scalar_place.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace muster::playbook {

namespace {

using cluster::Place;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::size_t offset_of(std::string_view source, Place place) {
  std::size_t at = 0;
  for (int line = 1; line < place.line && at < source.size(); ++line)
    at = std::min(source.find('\n', at), source.size() - 1) + 1;
  return std::min(at + static_cast<std::size_t>(std::max(place.column, 1) - 1), source.size());
}

Place place_of(std::string_view source, std::size_t offset) {
  const auto before = source.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto begin = before.rfind('\n');
  const auto column = begin == std::string_view::npos ? offset : offset - begin - 1;
  return {static_cast<int>(line), static_cast<int>(column) + 1};
}

/// Behind anchor and tag (`&name !!str "text"`).
std::size_t skip_properties(std::string_view source, std::size_t at) {
  while (at < source.size() && (source[at] == '&' || source[at] == '!')) {
    while (at < source.size() && !is_blank(source[at])) ++at;
    while (at < source.size() && is_blank(source[at])) ++at;
  }
  return at;
}

/// How many bytes a character takes as UTF-8.
int width(unsigned long code) {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/// Something in the source, how long it is there, and how many bytes that are no blanks it means.
struct Unit {
  std::size_t length = 1;
  int bytes = 1;
};

/// An escape in double quotes (YAML 1.2, 5.7).
Unit escape_at(std::string_view source, std::size_t at) {
  const char c = at + 1 < source.size() ? source[at + 1] : '\0';
  const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits > 0) {
    unsigned long code = 0;
    const auto hex = source.substr(std::min(at + 2, source.size()), digits);
    std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    const bool blank = code < 0x80 && is_blank(static_cast<char>(code));
    return {digits + 2, blank ? 0 : width(code)};
  }
  if (c == 'N' || c == '_') return {2, 2};
  if (c == 'L' || c == 'P') return {2, 3};
  return {2, std::string_view(" \tnrt\n\r").find(c) == std::string_view::npos ? 1 : 0};
}

Unit unit_at(std::string_view source, std::size_t at, char style) {
  if (is_blank(source[at])) return {1, 0};
  if (style == '"' && source[at] == '\\') return escape_at(source, at);
  if (style == '\'' && source.substr(at, 2) == "''") return {2, 1};
  return {};
}

}  // namespace

Place place_in_scalar(std::string_view source, Place start, std::string_view text, std::size_t offset) {
  const auto head = text.substr(0, std::min(offset, text.size()));
  auto wanted = std::count_if(head.begin(), head.end(), [](char c) { return !is_blank(c); });
  auto at = skip_properties(source, offset_of(source, start));
  if (at >= source.size()) return start;
  const char first = source[at];
  const char style = std::string_view("\"'|>").find(first) == std::string_view::npos ? '\0' : first;
  if (style == '|' || style == '>') {
    at = std::min(source.find('\n', at), source.size());
  } else if (style != '\0') {
    ++at;
  }
  while (at < source.size() && wanted > 0) {
    const auto unit = unit_at(source, at, style);
    at += unit.length;
    wanted -= unit.bytes;
  }
  // At the end of the text the place is behind it; a character that is meant itself comes after the blanks.
  const bool to_next = offset < text.size() && !is_blank(text[offset]);
  while (to_next && at < source.size() && unit_at(source, at, style).bytes == 0)
    at += unit_at(source, at, style).length;
  return place_of(source, std::min(at, source.size()));
}

}  // namespace muster::playbook
