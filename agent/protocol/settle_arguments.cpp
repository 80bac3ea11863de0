// Ansible's argument_spec, as modules find it: lib/ansible/module_utils/common/{validation,parameters}.py of
// ansible-core 2.14 say what is refused, and in which words.

#include <algorithm>
#include <boost/json/parse.hpp>
#include <string>
#include <vector>

#include "agent/protocol/module_spec.hpp"

namespace muster {

namespace json = boost::json;

namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

Error refused(std::string message) {
  return fail(ErrorKind::usage, std::move(message));
}

Error unsupported(const ModuleSpec& module, std::vector<std::string> names) {
  std::vector<std::string> known;
  std::vector<std::string> aliases;
  for (const auto& spec : module.arguments) {
    known.emplace_back(spec.name);
    aliases.insert(aliases.end(), spec.aliases.begin(), spec.aliases.end());
  }
  std::sort(aliases.begin(), aliases.end());
  std::sort(names.begin(), names.end());
  std::sort(known.begin(), known.end());
  return refused("Unsupported parameters for (" + std::string(module.name) + ") module: " + joined(names) +
                 ". Supported parameters include: " + joined(known) +
                 (aliases.empty() ? "" : " (" + joined(aliases) + ")") + ".");
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
    const auto* spec = find_argument(module, key);
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

}  // namespace

const ArgumentSpec* find_argument(const ModuleSpec& module, std::string_view name) {
  for (const auto& spec : module.arguments) {
    if (spec.name == name || std::find(spec.aliases.begin(), spec.aliases.end(), name) != spec.aliases.end())
      return &spec;
  }
  return nullptr;
}

Result<> check_exclusive(const ModuleSpec& module, const json::object& values) {
  const auto given = [&](std::string_view name) { return is_given(values, name); };
  for (const auto& group : module.exclusive) {
    if (std::count_if(group.begin(), group.end(), given) < 2) continue;
    std::string names;
    for (const auto name : group) names += (names.empty() ? "" : "|") + std::string(name);
    return refused("parameters are mutually exclusive: " + names);
  }
  return {};
}

Result<> check_required(const ModuleSpec& module, const json::object& values) {
  std::vector<std::string> missing;
  for (const auto& spec : module.arguments) {
    if (spec.required && !is_given(values, spec.name)) missing.emplace_back(spec.name);
  }
  if (!missing.empty()) {
    std::sort(missing.begin(), missing.end());
    return refused("missing required arguments: " + joined(missing));
  }
  for (const auto& group : module.one_of) {
    const auto given = [&](std::string_view name) { return is_given(values, name); };
    if (std::any_of(group.begin(), group.end(), given)) continue;
    return refused("one of the following is required: " +
                   joined(std::vector<std::string>(group.begin(), group.end())));
  }
  return {};
}

Result<json::object> settle_arguments(const ModuleSpec& module, const json::object& given) {
  TRY(auto values, resolve_names(module, given));
  TRY(check_exclusive(module, values));
  TRY(check_required(module, values));
  json::object settled;
  if (const auto* raw = values.if_contains("_raw_params")) settled["_raw_params"] = *raw;
  for (const auto& spec : module.arguments) {
    if (is_given(values, spec.name)) {
      TRY(auto value, settle_argument(spec, values.at(spec.name)));
      settled[spec.name] = std::move(value);
    } else if (!spec.fallback.empty()) {
      settled[spec.name] = json::parse(spec.fallback);
    }
  }
  return settled;
}

}  // namespace muster
