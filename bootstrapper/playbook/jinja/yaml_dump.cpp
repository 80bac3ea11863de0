#include "bootstrapper/playbook/jinja/yaml_dump.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "bootstrapper/playbook/jinja/template.hpp"

namespace muster::jinja {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 26> kWords{
    "",     "~",     "null",  "Null",  "NULL", "yes", "Yes", "YES", "no",  "No",  "NO", "true", "True",
    "TRUE", "false", "False", "FALSE", "on",   "On",  "ON",  "off", "Off", "OFF", "=",  "<<",   "-"};

bool looks_like_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return false;
  if (text == ".inf" || text == ".nan" || text == ".Inf" || text == ".NaN" || text == ".INF" ||
      text == ".NAN")
    return true;
  if (text.starts_with("0x") || text.starts_with("0b")) return true;
  const bool date = text.size() >= 8 && text[4] == '-' &&
                    text.find_first_not_of("0123456789-:.TtZz +") == std::string_view::npos;
  return date || ((text[0] == '.' || (text[0] >= '0' && text[0] <= '9')) &&
                  text.find_first_not_of("0123456789_.:eE+-") == std::string_view::npos &&
                  text.find_first_of("0123456789") != std::string_view::npos);
}

/// Whether a text can stand without quotes.
bool is_plain(std::string_view text, bool in_flow) {
  if (std::find(kWords.begin(), kWords.end(), text) != kWords.end() || looks_like_number(text)) return false;
  if (text.front() == ' ' || text.back() == ' ' || text.starts_with("---") || text.starts_with("..."))
    return false;
  constexpr std::string_view kIndicators = "#,[]{}&*!|>'\"%@`";
  if (kIndicators.find(text.front()) != std::string_view::npos) return false;
  if ((text.front() == '-' || text.front() == '?' || text.front() == ':') &&
      (text.size() == 1 || text[1] == ' ' || (in_flow && text.front() != '-')))
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    if (c == ':' && (i + 1 == text.size() || text[i + 1] == ' ' || in_flow)) return false;
    if (c == '#' && text[i - 1] == ' ') return false;
    if (in_flow && std::string_view(",?[]{}").find(c) != std::string_view::npos) return false;
  }
  return true;
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          char buffer[8];
          std::snprintf(buffer, sizeof buffer, "\\x%02X", static_cast<unsigned>(c));
          out += buffer;
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

std::string single_quoted(std::string_view text, const std::string& margin) {
  std::string out = "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') out += '\'';
    if (text[i] == '\n') {
      // A line break is written as an empty line; the text goes on at the margin.
      out += "\n\n";
      while (i + 1 < text.size() && text[i + 1] == '\n') {
        out += '\n';
        ++i;
      }
      out += margin;
      continue;
    }
    out += text[i];
  }
  return out + "'";
}

std::string scalar(const json::value& value, bool in_flow, const std::string& margin) {
  if (value.is_null()) return "null";
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  if (value.is_double()) {
    const auto number = value.get_double();
    if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
    if (std::isnan(number)) return ".nan";
    auto text = python_text(value);
    // PyYAML wants a point in front of an exponent.
    if (text.find('.') == std::string::npos) text.insert(text.find('e'), ".0");
    return text;
  }
  if (!value.is_string()) return python_text(value);
  const std::string_view text = value.get_string();
  if (is_plain(text, in_flow)) return std::string(text);
  const bool special = std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
  });
  if (special) return double_quoted(text);
  return single_quoted(text, margin);
}

bool is_empty(const json::value& value) {
  return (value.is_array() && value.get_array().empty()) || (value.is_object() && value.get_object().empty());
}
bool is_collection(const json::value& value) {
  return value.is_array() || value.is_object();
}

std::vector<std::pair<std::string_view, const json::value*>> sorted(const json::object& object) {
  std::vector<std::pair<std::string_view, const json::value*>> members;
  for (const auto& [key, value] : object) members.emplace_back(key, &value);
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return members;
}

class Dumper {
 public:
  explicit Dumper(const YamlStyle& style) : style_(style) {}

  std::string document(const json::value& value) {
    if (!is_collection(value)) {
      const auto text = scalar(value, false, "  ");
      const bool open = !value.is_string() || text.front() != '\'';
      return text + (open && text.front() != '"' ? "\n...\n" : "\n");
    }
    if (in_flow(value)) return flow(value) + "\n";
    block(value, 0, false);
    return std::move(out_);
  }

 private:
  /// Whether a collection is written in braces.
  [[nodiscard]] bool in_flow(const json::value& value) const {
    if (is_empty(value)) return true;
    if (style_.nice) return false;
    if (value.is_array())
      return std::none_of(value.get_array().begin(), value.get_array().end(), is_collection);
    for (const auto& [key, item] : value.get_object()) {
      if (is_collection(item)) return false;
    }
    return true;
  }

  std::string flow(const json::value& value) {
    std::string out;
    if (value.is_array()) {
      for (const auto& item : value.get_array()) out += (out.empty() ? "" : ", ") + flow_item(item);
      return "[" + out + "]";
    }
    for (const auto& [key, item] : sorted(value.get_object()))
      out += (out.empty() ? "" : ", ") + scalar(json::string(key), true, "") + ": " + flow_item(*item);
    return "{" + out + "}";
  }
  std::string flow_item(const json::value& value) {
    return is_collection(value) ? flow(value) : scalar(value, true, "");
  }

  [[nodiscard]] std::string margin(int columns) const {
    return std::string(static_cast<std::size_t>(columns), ' ');
  }

  /// A block collection whose lines begin at `column`; `inline_first`: the first one goes on where we are.
  void block(const json::value& value, int column, bool inline_first) {
    bool first = inline_first;
    if (value.is_array()) {
      for (const auto& item : value.get_array()) {
        if (!first) out_ += margin(column);
        first = false;
        out_ += "-";
        after_dash(item, column);
      }
      return;
    }
    for (const auto& [key, item] : sorted(value.get_object())) {
      if (!first) out_ += margin(column);
      first = false;
      out_ += scalar(json::string(key), false, margin(column + style_.indent)) + ":";
      after_key(*item, column);
    }
  }
  void after_dash(const json::value& item, int column) {
    if (!is_collection(item) || in_flow(item)) {
      out_ += " " + (is_collection(item) ? flow(item) : scalar(item, false, margin(column + style_.indent))) +
              "\n";
      return;
    }
    out_ += margin(style_.indent - 1);
    block(item, column + style_.indent, true);
  }
  void after_key(const json::value& item, int column) {
    if (!is_collection(item) || in_flow(item)) {
      out_ += " " + (is_collection(item) ? flow(item) : scalar(item, false, margin(column + style_.indent))) +
              "\n";
      return;
    }
    out_ += "\n";
    // A list under a key stands at the key's own column.
    block(item, item.is_array() ? column : column + style_.indent, false);
  }

  const YamlStyle& style_;
  std::string out_;
};

}  // namespace

std::string yaml_dump(const json::value& value, const YamlStyle& style) {
  return Dumper(style).document(value);
}

}  // namespace muster::jinja
