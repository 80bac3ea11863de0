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
  std::int64_t value = 0;
  const auto* end = digits.data() + digits.size();
  const auto [at, bad] = std::from_chars(digits.data(), end, value, base);
  if (bad != std::errc() || at != end) return std::nullopt;
  return negative ? -value : value;
}

/// "1:30:00": base 60, most significant first.
std::optional<std::int64_t> sexagesimal(std::string_view text, bool negative) {
  if (text.find(':') == std::string_view::npos || text.front() == '0' || text.front() == ':')
    return std::nullopt;
  std::int64_t value = 0;
  bool first = true;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(':', at), text.size());
    const auto part = text.substr(at, end - at);
    if (!all_of(part, "0123456789") || part.size() > 9 || (!first && part.size() > 2)) return std::nullopt;
    const auto digits = *number(std::string(part), 10, false);
    if (!first && digits >= 60) return std::nullopt;
    value = value * 60 + digits;
    first = false;
    at = end + 1;
  }
  return negative ? -value : value;
}

std::optional<std::int64_t> whole(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with("0b") && all_of(text.substr(2), "01_"))
    return number(std::string(text.substr(2)), 2, negative);
  if (text.starts_with("0x") && all_of(text.substr(2), "0123456789abcdefABCDEF_"))
    return number(std::string(text.substr(2)), 16, negative);
  if (text == "0") return 0;
  if (text.starts_with('0'))
    return all_of(text, "01234567_") ? number(std::string(text.substr(1)), 8, negative) : std::nullopt;
  if (text.starts_with('_')) return std::nullopt;
  if (all_of(text, "0123456789_")) return number(std::string(text), 10, negative);
  return text.empty() ? std::nullopt : sexagesimal(text, negative);
}

/// [-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)? or \.[0-9][0-9_]*([eE][-+][0-9]+)?
std::optional<double> real(std::string_view text) {
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
