// Ansible's argument_spec, as modules find it: lib/ansible/module_utils/common/{validation,parameters}.py of
// ansible-core 2.14 say what is coerced to what and in which words it is refused.

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "agent/protocol/module_spec.hpp"

namespace muster {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 7> kTrue{"y", "yes", "on", "1", "true", "t", "1.0"};
constexpr std::array<std::string_view, 7> kFalse{"n", "no", "off", "0", "false", "f", "0.0"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

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

/// As Python's str() prints a scalar; JSON for the rest, which no text argument is given.
std::string text_of(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_bool()) return value.get_bool() ? "True" : "False";
  if (value.is_double() && std::floor(value.get_double()) == value.get_double() &&
      std::abs(value.get_double()) < 1e15) {
    return std::to_string(static_cast<std::int64_t>(value.get_double())) + ".0";
  }
  return json::serialize(value);
}

using Coerced = std::optional<json::value>;

Coerced to_text(const json::value& value) {
  return json::value(json::string(text_of(value)));
}

Coerced to_flag(const json::value& value) {
  if (value.is_bool()) return value;
  if (!value.is_string() && !value.is_number()) return std::nullopt;
  const auto word = lower(text_of(value));
  if (std::find(kTrue.begin(), kTrue.end(), word) != kTrue.end()) return json::value(true);
  if (std::find(kFalse.begin(), kFalse.end(), word) != kFalse.end()) return json::value(false);
  return std::nullopt;
}

Coerced to_whole(const json::value& value) {
  if (value.is_int64()) return value;
  if (value.is_double() && std::floor(value.get_double()) == value.get_double())
    return json::value(static_cast<std::int64_t>(value.get_double()));
  if (value.is_bool()) return json::value(value.get_bool() ? 1 : 0);
  if (!value.is_string()) return std::nullopt;
  std::string_view text = value.get_string();
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || bad != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return json::value(number);
}

Coerced to_real(const json::value& value) {
  if (value.is_double()) return value;
  if (value.is_int64()) return json::value(static_cast<double>(value.get_int64()));
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.get_string();
  double number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || bad != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return json::value(number);
}

Coerced to_list(const json::value& value) {
  if (value.is_array()) return value;
  json::array out;
  if (value.is_string()) {
    const std::string_view text = value.get_string();
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = std::min(text.find(',', at), text.size());
      auto item = text.substr(at, end - at);
      while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
      while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
      out.emplace_back(item);
      at = end + 1;
    }
    return json::value(std::move(out));
  }
  if (value.is_number()) {
    out.push_back(json::string(text_of(value)));
    return json::value(std::move(out));
  }
  return std::nullopt;
}

/// "{...}" as JSON, or "a=1, b=2".
Coerced to_map(const json::value& value) {
  if (value.is_object()) return value;
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.get_string();
  if (text.starts_with('{')) {
    boost::system::error_code bad;
    auto parsed = json::parse(text, bad);
    if (bad || !parsed.is_object()) return std::nullopt;
    return parsed;
  }
  json::object out;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto end = std::min(text.find_first_of(", ", at), text.size());
    const auto pair = text.substr(at, end - at);
    at = end + 1;
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    out[pair.substr(0, equals)] = json::string(pair.substr(equals + 1));
  }
  if (out.empty()) return std::nullopt;
  return json::value(std::move(out));
}

Coerced coerce(const json::value& value, ArgumentType type) {
  switch (type) {
    case ArgumentType::text:
    case ArgumentType::path:
      return to_text(value);
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
      return value;
  }
  return value;
}

Error refused(std::string message) {
  return fail(ErrorKind::usage, std::move(message));
}

Result<json::value> coerced(const ArgumentSpec& spec, const json::value& value) {
  auto good = coerce(value, spec.type);
  if (!good) {
    return refused("argument '" + std::string(spec.name) + "' is of type " +
                   std::string(value.is_string()   ? "<class 'str'>"
                               : value.is_bool()   ? "<class 'bool'>"
                               : value.is_array()  ? "<class 'list'>"
                               : value.is_object() ? "<class 'dict'>"
                               : value.is_double() ? "<class 'float'>"
                                                   : "<class 'int'>") +
                   " and we were unable to convert to " + std::string(type_name(spec.type)) + ": " +
                   text_of(value));
  }
  if (spec.type != ArgumentType::list || spec.elements == ArgumentType::raw) return *std::move(good);
  for (auto& item : good->get_array()) {
    auto element = coerce(item, spec.elements);
    if (!element) {
      return refused("Elements value for option '" + std::string(spec.name) + "' cannot be converted to " +
                     std::string(type_name(spec.elements)) + ": " + text_of(item));
    }
    item = *std::move(element);
  }
  return *std::move(good);
}

Result<> check_choice(const ArgumentSpec& spec, const json::value& value) {
  if (spec.choices.empty() || value.is_null()) return {};
  const auto fits = [&](const json::value& one) {
    return std::find(spec.choices.begin(), spec.choices.end(), text_of(one)) != spec.choices.end();
  };
  const bool list = value.is_array();
  if (list ? std::all_of(value.get_array().begin(), value.get_array().end(), fits) : fits(value)) return {};
  std::vector<std::string> names(spec.choices.begin(), spec.choices.end());
  return refused("value of " + std::string(spec.name) + " must be " + (list ? "one or more of" : "one of") +
                 ": " + joined(names) + ", got: " + text_of(value));
}

/// The argument that a name or an alias means.
const ArgumentSpec* meant_by(const ModuleSpec& module, std::string_view name) {
  for (const auto& spec : module.arguments) {
    if (spec.name == name || std::find(spec.aliases.begin(), spec.aliases.end(), name) != spec.aliases.end())
      return &spec;
  }
  return nullptr;
}

Error unsupported(const ModuleSpec& module, std::vector<std::string> names) {
  std::vector<std::string> known;
  for (const auto& spec : module.arguments) {
    std::vector<std::string> aliases(spec.aliases.begin(), spec.aliases.end());
    known.push_back(std::string(spec.name) + (aliases.empty() ? "" : " (" + joined(aliases) + ")"));
  }
  std::sort(names.begin(), names.end());
  std::sort(known.begin(), known.end());
  return refused("Unsupported parameters for (" + std::string(module.name) + ") module: " + joined(names) +
                 ". Supported parameters include: " + joined(known) + ".");
}

/// Given values under the arguments' own names.
Result<json::object> resolve_names(const ModuleSpec& module, const json::object& given) {
  json::object values;
  std::vector<std::string> unknown;
  for (const auto& [key, value] : given) {
    if (key == "_raw_params" && module.free_form) {
      values[key] = value;
      continue;
    }
    const auto* spec = meant_by(module, key);
    if (!spec) {
      unknown.emplace_back(key);
    } else if (spec->name == key || !given.contains(spec->name)) {
      values[spec->name] = value;
    }
  }
  if (!unknown.empty()) return unsupported(module, std::move(unknown));
  return values;
}

bool is_given(const json::object& values, std::string_view name) {
  const auto* value = values.if_contains(name);
  return value && !value->is_null();
}

Result<> check_together(const ModuleSpec& module, const json::object& values) {
  const auto given = [&](std::string_view name) { return is_given(values, name); };
  for (const auto& group : module.exclusive) {
    if (std::count_if(group.begin(), group.end(), given) > 1) {
      std::string names;
      for (const auto name : group) names += (names.empty() ? "" : "|") + std::string(name);
      return refused("parameters are mutually exclusive: " + names);
    }
  }
  std::vector<std::string> missing;
  for (const auto& spec : module.arguments) {
    if (spec.required && !given(spec.name)) missing.emplace_back(spec.name);
  }
  if (!missing.empty()) {
    std::sort(missing.begin(), missing.end());
    return refused("missing required arguments: " + joined(missing));
  }
  for (const auto& group : module.one_of) {
    if (std::any_of(group.begin(), group.end(), given)) continue;
    return refused("one of the following is required: " +
                   joined(std::vector<std::string>(group.begin(), group.end())));
  }
  return {};
}

}  // namespace

Result<json::object> settle_arguments(const ModuleSpec& module, const json::object& given) {
  TRY(auto values, resolve_names(module, given));
  TRY(check_together(module, values));
  json::object settled;
  if (const auto* raw = values.if_contains("_raw_params")) settled["_raw_params"] = *raw;
  for (const auto& spec : module.arguments) {
    if (is_given(values, spec.name)) {
      TRY(auto value, coerced(spec, values.at(spec.name)));
      TRY(check_choice(spec, value));
      settled[spec.name] = std::move(value);
    } else if (!spec.fallback.empty()) {
      settled[spec.name] = json::parse(spec.fallback);
    }
  }
  return settled;
}

}  // namespace muster
