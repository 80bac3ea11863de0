#include "bootstrapper/playbook/yaml_value.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <optional>
#include <string>

namespace muster::playbook {

namespace json = boost::json;

namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 9> kTrue{"yes",  "Yes", "YES", "true", "True",
                                                "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 9> kFalse{"no",    "No",  "NO",  "false", "False",
                                                 "FALSE", "off", "Off", "OFF"};

bool all_of(std::string_view text, std::string_view set) {
  return !text.empty() && text.find_first_not_of(set) == std::string_view::npos;
}

std::optional<std::int64_t> number(std::string digits, int base, bool negative) {
  std::erase(digits, '_');
  if (digits.empty()) return std::nullopt;
  if (negative) digits.insert(digits.begin(), '-');
  std::int64_t value = 0;
  const auto* end = digits.data() + digits.size();
  const auto [at, bad] = std::from_chars(digits.data(), end, value, base);
  if (bad != std::errc() || at != end) return std::nullopt;
  return value;
}

/// "1:30:00": base 60, most significant first; at least two numbers.
std::optional<std::int64_t> base_60(std::string_view text) {
  if (text.find(':') == std::string_view::npos || text.front() == '_') return std::nullopt;
  std::int64_t value = 0;
  bool first = true;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(':', at), text.size());
    const auto part = text.substr(at, end - at);
    if (!all_of(part, first ? "0123456789_" : "0123456789") || part.size() > 9) return std::nullopt;
    if (!first && (part.size() > 2 || (part.size() == 2 && part[0] > '5'))) return std::nullopt;
    // More than a number can hold is a text: nobody writes that many hours.
    if (value > (std::int64_t{1} << 50)) return std::nullopt;
    value = value * 60 + number(std::string(part), 10, false).value_or(0);
    first = false;
    at = end + 1;
  }
  return value;
}

std::optional<std::int64_t> whole(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with("0b") && all_of(text.substr(2), "01_"))
    return number(std::string(text.substr(2)), 2, negative);
  if (text.starts_with("0x") && all_of(text.substr(2), "0123456789abcdefABCDEF_"))
    return number(std::string(text.substr(2)), 16, negative);
  if (text.starts_with('0') && text.find_first_not_of("0_") == std::string_view::npos) return 0;
  if (text.starts_with('0'))
    return all_of(text, "01234567_") ? number(std::string(text.substr(1)), 8, negative) : std::nullopt;
  if (text.starts_with('_')) return std::nullopt;
  if (all_of(text, "0123456789_")) return number(std::string(text), 10, negative);
  const auto value = text.empty() ? std::nullopt : base_60(text);
  return value && negative ? -*value : value;
}

/// "1:30.5": base 60 with a fraction.
std::optional<double> real_base_60(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto point = text.find('.');
  if (point == std::string_view::npos || point == 0) return std::nullopt;
  const auto whole_part = base_60(text.substr(0, point));
  auto fraction = "0." + std::string(text.substr(point + 1));
  std::erase(fraction, '_');
  double part = 0;
  const auto* end = fraction.data() + fraction.size();
  const bool digits = all_of(fraction.substr(2), "0123456789") || fraction.size() == 2;
  if (!whole_part || !digits || std::from_chars(fraction.data(), end, part).ptr != end) return std::nullopt;
  const double value = static_cast<double>(*whole_part) + part;
  return negative ? -value : value;
}

/// [-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)? or \.[0-9][0-9_]*([eE][-+][0-9]+)?
std::optional<double> real(std::string_view text) {
  if (const auto value = real_base_60(text)) return value;
  // A sign before a bare point makes a text of it.
  if (text.starts_with("-.") || text.starts_with("+.")) return std::nullopt;
  auto rest = text;
  if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
  const auto point = rest.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  const auto before = rest.substr(0, point);
  auto after = rest.substr(point + 1);
  if (const auto exponent = after.find_first_of("eE"); exponent != std::string_view::npos) {
    const auto power = after.substr(exponent + 1);
    if (power.size() < 2 || (power[0] != '-' && power[0] != '+') || !all_of(power.substr(1), "0123456789"))
      return std::nullopt;
    after = after.substr(0, exponent);
  }
  if (!before.empty() && (!all_of(before, "0123456789_") || before[0] == '_')) return std::nullopt;
  if (!after.empty() && !all_of(after, "0123456789_")) return std::nullopt;
  if (before.empty() && (after.empty() || after[0] == '_')) return std::nullopt;
  std::string plain(text.starts_with('+') ? text.substr(1) : text);
  std::erase(plain, '_');
  double value = 0;
  const auto* end = plain.data() + plain.size();
  const auto [at, bad] = std::from_chars(plain.data(), end, value);
  if (bad != std::errc() || at != end) return std::nullopt;
  return value;
}

}  // namespace

json::value plain_scalar(const std::string& text) {
  if (is_one_of(text, kNull)) return nullptr;
  if (is_one_of(text, kTrue)) return true;
  if (is_one_of(text, kFalse)) return false;
  if (const auto value = whole(text)) return *value;
  if (const auto value = real(text)) return *value;
  return json::value(json::string(text));
}

json::value yaml_value(const cluster::Node& node) {
  switch (node.kind) {
    case cluster::Node::Kind::null:
      return nullptr;
    case cluster::Node::Kind::scalar:
      return node.plain ? plain_scalar(node.text) : json::value(json::string(node.text));
    case cluster::Node::Kind::list: {
      json::array out;
      out.reserve(node.items.size());
      for (const auto& item : node.items) out.push_back(yaml_value(*item.value));
      return out;
    }
    case cluster::Node::Kind::map: {
      json::object out;
      for (const auto& entry : node.entries) out[entry.key] = yaml_value(*entry.value);
      return out;
    }
  }
  return nullptr;
}

}  // namespace muster::playbook
