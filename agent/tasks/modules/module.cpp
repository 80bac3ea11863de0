#include "agent/tasks/modules/module.hpp"

#include <boost/json/serialize.hpp>

#include "agent/tasks/modules/python_lines.hpp"

namespace muster::modules {

namespace json = boost::json;

const json::value* Arguments::find(std::string_view name) const {
  const auto* value = values_.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

std::string Arguments::text(std::string_view name) const {
  const auto* value = find(name);
  if (!value) return {};
  return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

bool Arguments::flag(std::string_view name, bool otherwise) const {
  const auto* value = find(name);
  return value && value->is_bool() ? value->get_bool() : otherwise;
}

std::int64_t Arguments::whole(std::string_view name, std::int64_t otherwise) const {
  const auto* value = find(name);
  return value && value->is_int64() ? value->get_int64() : otherwise;
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
  std::vector<std::string> texts;
  const auto* value = find(name);
  if (!value || !value->is_array()) return texts;
  for (const auto& item : value->get_array())
    texts.push_back(item.is_string() ? std::string(item.get_string()) : json::serialize(item));
  return texts;
}

json::object Answer::to_json() const {
  json::object result = values;
  result["changed"] = changed;
  if (failed) result["failed"] = true;
  if (skipped) result["skipped"] = true;
  if (!msg.empty()) result["msg"] = msg;
  for (const auto* stream : {"stdout", "stderr"}) {
    const auto lines = std::string(stream) + "_lines";
    const auto* text = result.if_contains(stream);
    if (text && text->is_string() && !result.contains(lines))
      result[lines] = python_lines(std::string_view(text->get_string()));
  }
  return result;
}

const Module* find(std::string_view name) {
  for (const auto family : {file_modules(), system_modules(), package_modules(), network_modules()}) {
    for (const auto& module : family) {
      if (module.name == name) return &module;
    }
  }
  return nullptr;
}

}  // namespace muster::modules
