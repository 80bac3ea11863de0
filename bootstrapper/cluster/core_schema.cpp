#include "bootstrapper/cluster/core_schema.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace muster::cluster {

namespace {

namespace json = boost::json;

template <std::size_t N>
bool one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 3> kTrue{"true", "True", "TRUE"};
constexpr std::array<std::string_view, 3> kFalse{"false", "False", "FALSE"};
constexpr std::array<std::string_view, 3> kInfinity{".inf", ".Inf", ".INF"};
constexpr std::array<std::string_view, 3> kNotANumber{".nan", ".NaN", ".NAN"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_from(std::string_view text, std::size_t at) {
  const auto begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at - begin;
}

/// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_float(std::string_view text) {
  std::size_t at = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const auto whole = digits_from(text, at);
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const auto fraction = digits_from(text, ++at);
    if (whole == 0 && fraction == 0) return false;
    at += fraction;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const auto exponent = digits_from(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

template <class Number>
std::optional<Number> number(std::string_view digits, int base) {
  Number value{};
  const auto* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, value, base);
  if (digits.empty() || error != std::errc{} || at != end) return std::nullopt;
  return value;
}

/// A whole number that fits into 64 bits, signed where it can be.
std::optional<json::value> whole(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) base = 16;
  if (text.starts_with("0o")) base = 8;
  if (base != 10 || text.starts_with('+')) text.remove_prefix(base != 10 ? 2 : 1);
  if (text.starts_with('+') || (base != 10 && text.starts_with('-'))) return std::nullopt;
  if (const auto value = number<std::int64_t>(text, base)) return json::value(*value);
  if (const auto value = number<std::uint64_t>(text, base)) return json::value(*value);
  return std::nullopt;
}

}  // namespace

std::optional<json::value> resolve_plain(std::string_view text) {
  if (one_of(text, kNull)) return json::value(nullptr);
  if (one_of(text, kTrue)) return json::value(true);
  if (one_of(text, kFalse)) return json::value(false);
  if (auto value = whole(text)) return value;
  const auto unsigned_text = text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
  if (one_of(unsigned_text, kInfinity) || one_of(text, kNotANumber)) return std::nullopt;
  if (!is_float(text)) return json::value(json::string(text));
  double value = 0;
  // from_chars takes no plus sign, and leaves the value alone where it is out of range.
  const auto digits = text.starts_with('+') ? unsigned_text : text;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return json::value(value);
}

}  // namespace muster::cluster
