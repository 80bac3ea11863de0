#include "bootstrapper/cluster/node_json.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "bootstrapper/cluster/core_schema.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

namespace json = boost::json;

/// Booleans of YAML 1.1, which are texts in YAML 1.2.
constexpr std::array<std::string_view, 12> kFormerBooleans{"yes", "Yes", "YES", "no",  "No",  "NO",
                                                           "on",  "On",  "ON",  "off", "Off", "OFF"};

json::value scalar(const Node& node, const std::string& path, Problems& problems) {
  if (!node.plain) return json::value(json::string(node.text));
  auto known = resolve_plain(node.text);
  if (!known) {
    problems.error(node.place, path + ": " + in_quotes(node.text) + " is no number that JSON has",
                   "put it in quotes if it is a text");
    return nullptr;
  }
  const bool former_boolean =
      std::find(kFormerBooleans.begin(), kFormerBooleans.end(), node.text) != kFormerBooleans.end();
  if (known->is_string() && former_boolean) {
    problems.warning(node.place, path + ": " + node.text + " is a text, not a boolean",
                     "write true or false, or put it in quotes");
  }
  if (known->is_number() && node.text.size() > 1 && node.text[0] == '0' &&
      node.text.find_first_not_of("01234567") == std::string::npos) {
    problems.warning(node.place, path + ": " + node.text + " is a decimal number",
                     "write 0o" + node.text.substr(1) + " for an octal one");
  }
  return *std::move(known);
}

json::value value(const Node& node, const std::string& path, Problems& problems, const Refuse& refuse) {
  if (node.kind == Node::Kind::null) return nullptr;
  if (node.kind == Node::Kind::map) return json_object(node, path, problems, refuse);
  if (node.kind == Node::Kind::scalar) return scalar(node, path, problems);
  json::array out;
  out.reserve(node.items.size());
  for (const auto& item : node.items) out.push_back(value(*item.value, path, problems, refuse));
  return out;
}

}  // namespace

json::object json_object(const Node& map, const std::string& path, Problems& problems, const Refuse& refuse) {
  json::object out;
  for (const auto& entry : map.entries) {
    const auto at = path + "." + entry.key;
    if (refuse && refuse(entry, at, problems)) continue;
    out.emplace(entry.key, value(*entry.value, at, problems, refuse));
  }
  return out;
}

}  // namespace muster::cluster
