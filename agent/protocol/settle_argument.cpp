// One value of Ansible's argument_spec: lib/ansible/module_utils/common/{validation,parameters}.py of
// ansible-core 2.14 say what is coerced to what and in which words it is refused.

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <charconv>
#include <string>
#include <vector>

#include "agent/protocol/argument_text.hpp"
#include "agent/protocol/module_spec.hpp"

namespace muster {

namespace json = boost::json;

std::string_view type_name(ArgumentType type) {
  switch (type) {
    case ArgumentType::text:
      return "str";
    case ArgumentType::path:
      return "path";
    case ArgumentType::flag:
      return "bool";
    case ArgumentType::whole:
      return "int";
    case ArgumentType::real:
      return "float";
    case ArgumentType::list:
      return "list";
    case ArgumentType::map:
      return "dict";
    case ArgumentType::raw:
      return "raw";
  }
  return "raw";
}

namespace {

constexpr std::array<std::string_view, 6> kTrue{"y", "yes", "on", "1", "true", "t"};
constexpr std::array<std::string_view, 6> kFalse{"n", "no", "off", "0", "false", "f"};

Error refused(std::string message) {
  return fail(ErrorKind::usage, std::move(message));
}

std::string class_of(const json::value& value) {
  const std::string_view name = value.is_string()   ? "str"
                                : value.is_bool()   ? "bool"
                                : value.is_array()  ? "list"
                                : value.is_object() ? "dict"
                                : value.is_double() ? "float"
                                : value.is_null()   ? "NoneType"
                                                    : "int";
  return "<class '" + std::string(name) + "'>";
}

Error no_such(const json::value& value, std::string_view wanted) {
  return refused(class_of(value) + " cannot be converted to " + std::string(wanted));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

Result<json::value> to_flag(const json::value& value) {
  if (value.is_bool()) return value;
  if (!value.is_string() && !value.is_number()) return no_such(value, "a bool");
  if (value.is_double() && (value.get_double() == 0 || value.get_double() == 1))
    return json::value(value.get_double() == 1);
  const auto text = argument_text(value);
  std::string word(trimmed(text));
  for (auto& c : word) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  if (std::find(kTrue.begin(), kTrue.end(), word) != kTrue.end()) return json::value(true);
  if (std::find(kFalse.begin(), kFalse.end(), word) != kFalse.end()) return json::value(false);
  return refused("The value '" + text +
                 "' is not a valid boolean.  Valid booleans include: 'y', 'yes', 'on', '1', 'true', 't', "
                 "'n', 'no', 'off', '0', 'false', 'f'");
}

/// A number as Python's int() and float() read it: blanks around it and `_` between digits do not count.
template <class Number>
bool read_number(std::string_view text, Number& number) {
  text = trimmed(text);
  const bool plus = text.starts_with('+');
  if (plus) text.remove_prefix(1);
  if (text.empty() || text.front() == '+' || (plus && text.front() == '-') || text.front() == '_' ||
      text.back() == '_' || text.find("__") != std::string_view::npos)
    return false;
  std::string digits(text);
  std::erase(digits, '_');
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return bad == std::errc() && end == digits.data() + digits.size();
}

Result<json::value> to_whole(const json::value& value) {
  if (value.is_int64() || value.is_uint64()) return value;
  if (value.is_bool()) return json::value(value.get_bool() ? 1 : 0);
  std::int64_t number = 0;
  if (value.is_string() && read_number(value.get_string(), number)) return json::value(number);
  return no_such(value, "an int");
}

Result<json::value> to_real(const json::value& value) {
  if (value.is_double()) return value;
  if (value.is_bool()) return json::value(value.get_bool() ? 1.0 : 0.0);
  if (value.is_number()) return json::value(value.to_number<double>());
  double number = 0;
  if (value.is_string() && read_number(value.get_string(), number)) return json::value(number);
  return no_such(value, "a float");
}

Result<json::value> to_list(const json::value& value) {
  if (value.is_array()) return value;
  if (value.is_object() || value.is_null()) return no_such(value, "a list");
  json::array out;
  const auto text = argument_text(value);
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    out.push_back(json::string(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  return json::value(std::move(out));
}

Result<json::value> to_map(const json::value& value) {
  if (value.is_object()) return value;
  if (!value.is_string()) return no_such(value, "a dict");
  TRY(auto map, argument_map(value.get_string()));
  return json::value(std::move(map));
}

Result<json::value> coerce(const json::value& value, ArgumentType type) {
  switch (type) {
    case ArgumentType::text:
    case ArgumentType::path:
      return json::value(json::string(argument_text(value)));
    case ArgumentType::flag:
      return to_flag(value);
    case ArgumentType::whole:
      return to_whole(value);
    case ArgumentType::real:
      return to_real(value);
    case ArgumentType::list:
      return to_list(value);
    case ArgumentType::map:
      return to_map(value);
    case ArgumentType::raw:
      break;
  }
  return value;
}

Result<json::value> coerced(const json::value& value, ArgumentType type, const std::string& what) {
  auto good = coerce(value, type);
  if (good) return good;
  return refused(what + " is of type " + class_of(value) + " and we were unable to convert to " +
                 std::string(type_name(type)) + ": " + good.error().message());
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) out += (i == 0 ? "" : ", ") + names[i];
  return out;
}

Result<> check_choice(const ArgumentSpec& spec, const json::value& value) {
  if (spec.choices.empty() || value.is_null()) return {};
  std::vector<std::string> strangers;
  const auto check = [&](const json::value& one) {
    auto text = argument_text(one);
    if (std::find(spec.choices.begin(), spec.choices.end(), text) == spec.choices.end())
      strangers.push_back(std::move(text));
  };
  if (value.is_array()) {
    for (const auto& one : value.get_array()) check(one);
  } else {
    check(value);
  }
  if (strangers.empty()) return {};
  const std::vector<std::string> known(spec.choices.begin(), spec.choices.end());
  return refused("value of " + std::string(spec.name) + " must be " +
                 (value.is_array() ? "one or more of: " : "one of: ") + listed(known) +
                 (value.is_array() ? ". Got no match for: " : ", got: ") + listed(strangers));
}

}  // namespace

Result<json::value> settle_argument(const ArgumentSpec& spec, const json::value& given) {
  const std::string name(spec.name);
  TRY(auto value, coerced(given, spec.type, "argument '" + name + "'"));
  if (spec.type == ArgumentType::list && spec.elements != ArgumentType::raw) {
    for (auto& item : value.as_array()) {
      TRY(auto element, coerced(item, spec.elements, "Elements value for option '" + name + "'"));
      item = std::move(element);
    }
  }
  TRY(check_choice(spec, value));
  return value;
}

}  // namespace muster
