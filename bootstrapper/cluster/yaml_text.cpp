#include "bootstrapper/cluster/yaml_text.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "agent/checks/printable.hpp"
#include "bootstrapper/cluster/core_schema.hpp"

namespace muster::cluster {

namespace {

namespace json = boost::json;

/// What YAML 1.1 takes for a boolean; kept in quotes for other readers.
constexpr std::array<std::string_view, 6> kFormerBooleans{"yes", "no", "on", "off", "y", "n"};

bool is_bare(std::string_view text) {
  const auto letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  const auto good = [&](char c) {
    return letter_or_digit(c) || std::string_view("._/+-@:").find(c) != std::string_view::npos;
  };
  if (text.empty() || text.size() > 200 || !std::all_of(text.begin(), text.end(), good)) return false;
  if ((!letter_or_digit(text.front()) && text.front() != '/') || text.back() == ':') return false;
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (std::find(kFormerBooleans.begin(), kFormerBooleans.end(), lower) != kFormerBooleans.end()) return false;
  const auto meaning = resolve_plain(text);
  return meaning && meaning->is_string();
}

/// JSON's quoting, and on top of it what is_readable() does not let pass.
std::string json_quoted(std::string_view text) {
  const auto quoted = json::serialize(json::value(json::string(text)));
  std::string out;
  for (std::string_view rest = quoted; !rest.empty();) {
    const auto before = rest;
    const auto c = static_cast<unsigned>(next_code_point(rest));
    if (c >= 0x7f && c < 0xa0) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      out += "\\x";
      out += kDigits[c >> 4];
      out += kDigits[c & 0xf];
    } else {
      out += before.substr(0, before.size() - rest.size());
    }
  }
  return out;
}

bool is_block(const json::value& value) {
  return (value.is_object() && !value.get_object().empty()) ||
         (value.is_array() && !value.get_array().empty());
}

std::string scalar(const json::value& value) {
  if (const auto* text = value.if_string()) return yaml_scalar({text->data(), text->size()});
  return json::serialize(value);
}

/// Appends the value's lines, each behind `indent`; of the first line the indent is there already.
void write(const json::value& value, const std::string& indent, std::string& out) {
  bool first = true;
  const auto begin_line = [&] {
    if (!first) out += indent;
    first = false;
  };
  const auto* object = value.if_object();
  if (!object) {
    for (const auto& item : value.get_array()) {
      begin_line();
      out += "- ";
      if (is_block(item)) {
        write(item, indent + "  ", out);
      } else {
        out += scalar(item) + "\n";
      }
    }
    return;
  }
  for (const auto& [key, item] : *object) {
    begin_line();
    out += yaml_scalar({key.data(), key.size()}) + ":";
    if (is_block(item)) {
      out += "\n" + indent + "  ";
      write(item, indent + "  ", out);
    } else {
      out += " " + scalar(item) + "\n";
    }
  }
}

}  // namespace

std::string yaml_scalar(std::string_view text) {
  return is_bare(text) ? std::string(text) : json_quoted(text);
}

std::string yaml_text(const json::object& object) {
  if (object.empty()) return "{}\n";
  std::string out;
  write(object, "", out);
  return out;
}

}  // namespace muster::cluster
