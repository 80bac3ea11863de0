// How Python prints values, and how it reads what it printed.

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <cmath>

#include "bootstrapper/playbook/jinja/parser.hpp"
#include "bootstrapper/playbook/jinja/template.hpp"
#include "bootstrapper/playbook/jinja/value.hpp"

namespace muster::jinja {

namespace {

/// repr(float): the shortest digits that read back, an exponent below 1e-4 and from 1e16 on.
std::string float_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 64> buffer{};
  const double size = std::abs(value);
  const bool exponent = value != 0 && (size < 1e-4 || size >= 1e16);
  const auto [end, bad] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                        exponent ? std::chars_format::scientific : std::chars_format::fixed);
  std::string text(buffer.data(), bad == std::errc() ? end : buffer.data());
  if (!exponent && text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::string quoted(std::string_view text) {
  const char quote =
      text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      out += "\\x";
      out += kDigits[static_cast<unsigned char>(c) >> 4];
      out += kDigits[static_cast<unsigned char>(c) & 15];
    } else {
      out += c;
    }
  }
  return out + quote;
}

}  // namespace

std::string python_repr(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "None";
    case json::kind::bool_:
      return value.get_bool() ? "True" : "False";
    case json::kind::int64:
      return std::to_string(value.get_int64());
    case json::kind::uint64:
      return std::to_string(value.get_uint64());
    case json::kind::double_:
      return float_text(value.get_double());
    case json::kind::string:
      return quoted(value.get_string());
    case json::kind::array: {
      std::string out = "[";
      for (const auto& item : value.get_array()) out += (out.size() > 1 ? ", " : "") + python_repr(item);
      return out + "]";
    }
    case json::kind::object: {
      std::string out = "{";
      for (const auto& [key, item] : value.get_object())
        out += (out.size() > 1 ? ", " : "") + quoted(key) + ": " + python_repr(item);
      return out + "}";
    }
  }
  return {};
}

std::string python_text(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  return python_repr(value);
}

std::string text_of(const Value& value) {
  if (!value.is_tuple()) return python_text(value.get());
  auto text = python_repr(value.get());
  text.front() = '(';
  text.pop_back();
  return text + (value.get().get_array().size() == 1 ? ",)" : ")");
}

namespace {

/// The value of a tree that is a literal; nothing for anything else.
std::optional<json::value> literal(const Node& node) {
  using Kind = Node::Kind;
  if (node.kind == Kind::constant || node.kind == Kind::string) return node.constant;
  if (node.kind == Kind::name && node.text == "null") return json::value(nullptr);
  if (node.kind == Kind::unary && node.text != "not") {
    auto inner = literal(*node.children[0]);
    if (!inner || !inner->is_number()) return std::nullopt;
    if (node.text == "-") {
      if (inner->is_double()) return json::value(-inner->get_double());
      return json::value(-inner->get_int64());
    }
    return inner;
  }
  if (node.kind == Kind::list || node.kind == Kind::tuple) {
    json::array out;
    for (const auto& child : node.children) {
      auto item = literal(*child);
      if (!item) return std::nullopt;
      out.push_back(*std::move(item));
    }
    return json::value(std::move(out));
  }
  if (node.kind != Kind::dict) return std::nullopt;
  json::object out;
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const auto key = literal(*node.children[i]);
    auto value = literal(*node.children[i + 1]);
    if (!key || !value || key->is_array() || key->is_object()) return std::nullopt;
    out[python_text(*key)] = *std::move(value);
  }
  return json::value(std::move(out));
}

}  // namespace

std::optional<json::value> python_literal(std::string_view text) {
  Fault fault;
  const auto program = parse_expression(text, fault);
  if (!program) return std::nullopt;
  return literal(*program->expression);
}

bool has_template(std::string_view text) {
  return text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos ||
         text.find("{#") != std::string_view::npos;
}

}  // namespace muster::jinja
