#pragma once
// The small pieces of text that every /proc file is made of: lines, words, numbers. What a certain file means
// is in its topic.

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::facts {

/// `text` without the white space around it.
std::string_view trim(std::string_view text);
/// The lines of `text` without their ends.
std::vector<std::string_view> lines(std::string_view text);
/// The parts of `line` between spaces and tabs.
std::vector<std::string_view> words(std::string_view line);
/// The value of the line "`key`: value" (or "key\t: value"), trimmed; nothing where no line has that key.
std::optional<std::string_view> value_of(std::string_view text, std::string_view key);
/// `text` with A to Z in lower case.
std::string lower_case(std::string_view text);
/// `text` with "\040" and its like decoded, as /proc/swaps and fstab(5) write spaces.
std::string unescape_octal(std::string_view text);
/// `text` fit for JSON: each byte that is no part of UTF-8 is replaced by '?'. Names of processes and files
/// may be any bytes.
std::string as_utf8(std::string_view text);

/// The whole of `text` as an unsigned number; nothing where it is anything else or too large.
template <std::unsigned_integral T>
std::optional<T> number(std::string_view text, int base = 10) {
  T value{};
  const auto* end = text.data() + text.size();
  const auto [stopped, bad] = std::from_chars(text.data(), end, value, base);
  if (bad != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

}  // namespace muster::facts
