#include "bootstrapper/phases/kubeadm/fragment.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <string_view>

namespace muster::kubeadm {

namespace json = boost::json;

namespace {

bool holds_arguments(std::string_view key) {
  return key == "extraArgs" || key == "kubeletExtraArgs";
}

/// A flag's value: kubeadm takes strings only, and what looks like one in YAML often is none.
json::value flag_value(const json::value& value) {
  if (value.is_bool() || value.is_int64() || value.is_uint64()) return json::value(json::serialize(value));
  return value;
}

json::object argument(json::string_view name, const json::value& value) {
  return {{"name", name}, {"value", flag_value(value)}};
}

/// Arguments of either style as a list; nothing for what is neither, which kubeadm then refuses in its own
/// words.
std::optional<json::array> as_list(const json::value& arguments) {
  json::array list;
  if (const auto* map = arguments.if_object()) {
    for (const auto& [name, value] : *map) list.push_back(argument(name, value));
    return list;
  }
  const auto* array = arguments.if_array();
  if (!array) return std::nullopt;
  for (const auto& item : *array) {
    const auto* entry = item.if_object();
    const auto* name = entry ? entry->if_contains("name") : nullptr;
    const auto* value = entry ? entry->if_contains("value") : nullptr;
    if (!name || !name->is_string() || !value) return std::nullopt;
    list.push_back(argument(name->get_string(), *value));
  }
  return list;
}

bool has_name(const json::array& list, const json::value& name) {
  return std::any_of(list.begin(), list.end(), [&](const auto& entry) { return entry.at("name") == name; });
}

/// Both lists, those of `over` in place of all of the same name; a null value only removes.
json::array merged_arguments(const json::array& under, const json::array& over) {
  json::array out;
  for (const auto& entry : under) {
    if (!has_name(over, entry.at("name"))) out.push_back(entry);
  }
  for (const auto& entry : over) {
    if (!entry.at("value").is_null()) out.push_back(entry);
  }
  return out;
}

void merge_arguments(json::value& under, const json::value& over) {
  const auto over_list = as_list(over);
  if (!over_list) {
    under = over;
    return;
  }
  under = merged_arguments(as_list(under).value_or(json::array()), *over_list);
}

void merge(json::object& under, const json::object& over) {
  for (const auto& [key, value] : over) {
    if (value.is_null()) {
      if (auto* found = under.find(key); found != under.end()) under.stable_erase(found);
    } else if (holds_arguments(key)) {
      merge_arguments(under[key], value);
    } else if (const auto* object = value.if_object()) {
      auto& there = under[key];
      if (!there.is_object()) there = json::object();
      merge(there.get_object(), *object);
    } else {
      under[key] = value;
    }
  }
}

json::object as_map(const json::array& list) {
  json::object map;
  for (const auto& entry : list) map[entry.at("name").get_string()] = entry.at("value");
  return map;
}

}  // namespace

void merge_fragment(json::object& document, const json::object& fragment) {
  auto rest = fragment;
  rest.stable_erase("apiVersion");
  rest.stable_erase("kind");
  merge(document, rest);
}

void style_arguments(json::object& document, ArgumentStyle style) {
  for (auto& [key, value] : document) {
    if (!holds_arguments(key)) {
      if (auto* object = value.if_object()) style_arguments(*object, style);
      continue;
    }
    if (const auto list = as_list(value)) {
      value = style == ArgumentStyle::list ? json::value(*list) : json::value(as_map(*list));
    }
  }
}

}  // namespace muster::kubeadm
