#include "bootstrapper/phases/kubeadm/yaml.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <string_view>

#include "agent/checks/wording.hpp"

namespace muster::kubeadm {

namespace json = boost::json;

namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool contains(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

/// Whether a reader could take the text for true, false or null (YAML 1.1 has more of them than 1.2).
bool is_word_of_yaml(std::string_view text) {
  constexpr std::array<std::string_view, 9> kWords{"null", "true", "false", "yes", "no",
                                                   "on",   "off",  "y",     "n"};
  return std::find(kWords.begin(), kWords.end(), lower_case(text)) != kWords.end();
}

/// Whether the text may be a number in any base, a time or a date. Two dots make it an address or a version,
/// and nothing else.
bool looks_like_number(std::string_view text) {
  constexpr std::string_view kNumeric = "0123456789abcdefABCDEFxXoOtTzZ_.:+-";
  return contains(kDigits, text.front()) && text.find_first_not_of(kNumeric) == std::string_view::npos &&
         std::count(text.begin(), text.end(), '.') < 2;
}

bool is_plain(std::string_view text) {
  if (text.empty() || text.back() == ' ' || text.back() == ':') return false;
  if (!contains(kLetters, text.front()) && !contains(kDigits, text.front()) && text.front() != '/')
    return false;
  for (const char c : text) {
    if (!contains(kLetters, c) && !contains(kDigits, c) && !contains(" _./:@+-=,", c)) return false;
  }
  return text.find(": ") == std::string_view::npos && !is_word_of_yaml(text) && !looks_like_number(text);
}

/// A double-quoted YAML scalar: the escapes of JSON are a subset of YAML's.
std::string scalar_of(std::string_view text) {
  return is_plain(text) ? std::string(text) : json::serialize(json::string(text));
}

std::string scalar_of(const json::value& value) {
  if (const auto* text = value.if_string()) return scalar_of(std::string_view(*text));
  if (const auto* number = value.if_double()) {
    // Boost.JSON writes 0.5 as 5E-1.
    std::array<char, 32> digits;
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr};
  }
  return json::serialize(value);  // null, true, whole numbers, and the empty {} and []
}

bool is_block(const json::value& value) {
  return (value.is_object() && !value.get_object().empty()) ||
         (value.is_array() && !value.get_array().empty());
}

/// Writes a non-empty object or list whose first line stands at the cursor, its others at `indent`.
void write_block(const json::value& value, std::size_t indent, std::string& out) {
  bool first = true;
  const auto begin_line = [&] {
    if (!first) out.append(indent, ' ');
    first = false;
  };
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) {
      begin_line();
      out += "- ";
      if (is_block(item)) {
        write_block(item, indent + 2, out);
      } else {
        out += scalar_of(item) + "\n";
      }
    }
    return;
  }
  for (const auto& [key, member] : value.get_object()) {
    begin_line();
    out += scalar_of(std::string_view(key)) + ":";
    if (!is_block(member)) {
      out += " " + scalar_of(member) + "\n";
      continue;
    }
    const auto inner = member.is_array() ? indent : indent + 2;
    out.append(1, '\n').append(inner, ' ');
    write_block(member, inner, out);
  }
}

}  // namespace

std::string to_yaml(const json::value& value) {
  std::string out;
  if (!is_block(value)) return scalar_of(value) + "\n";
  write_block(value, 0, out);
  return out;
}

std::string to_yaml(std::span<const json::object> documents) {
  std::string out;
  for (const auto& document : documents) {
    if (!out.empty()) out += "---\n";
    out += to_yaml(json::value(document));
  }
  return out;
}

}  // namespace muster::kubeadm
