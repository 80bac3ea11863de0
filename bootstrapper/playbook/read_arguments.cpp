#include "bootstrapper/playbook/read_arguments.hpp"

#include <algorithm>
#include <array>

#include "bootstrapper/cluster/names.hpp"
#include "bootstrapper/cluster/words.hpp"
#include "bootstrapper/playbook/free_form.hpp"
#include "bootstrapper/playbook/jinja/template.hpp"
#include "bootstrapper/playbook/template_check.hpp"
#include "bootstrapper/playbook/yaml_value.hpp"

namespace muster::playbook {

namespace {

namespace json = boost::json;
using cluster::in_quotes;

/// What may stand in front of a command on its line (lib/ansible/parsing/splitter.py, parse_kv).
const std::vector<std::string_view> kLineKeys{
    "creates", "removes", "chdir", "executable", "warn", "stdin", "stdin_add_newline", "strip_empty_ends"};
/// Modules whose line is one word or text, whatever is in it.
constexpr std::array<std::string_view, 4> kWholeLine{"include_tasks", "import_tasks", "include_vars", "meta"};

bool takes_whole_line(const ModuleSpec& module) {
  return std::find(kWholeLine.begin(), kWholeLine.end(), module.name) != kWholeLine.end();
}

void read_line_into(Source& source, const ModuleSpec& module, const Node& node, json::object& into) {
  if (takes_whole_line(module)) {
    into["_raw_params"] = node.text;
    return;
  }
  auto parsed = read_line(node.text, module.free_form ? kLineKeys : std::vector<std::string_view>());
  if (!parsed) return source.error(node.place, parsed.error().message());
  if (parsed->contains("_raw_params") && !module.free_form && !jinja::has_template(node.text)) {
    return source.error(node.place,
                        std::string(module.name) + ": wanted arguments, saw " + in_quotes(node.text),
                        "write a map: `" + std::string(module.name) + ": {key: value}`");
  }
  for (auto& [key, value] : *parsed) into[key] = std::move(value);
}

void read_map_into(Source& source, const Node& node, json::object& into) {
  if (node.kind == Node::Kind::null) return;
  if (node.kind == Node::Kind::scalar && jinja::has_template(node.text)) {
    // A template that gives the whole map is known only on a host.
    return source.error(node.place, "arguments that are one template are not supported",
                        "name each argument");
  }
  if (node.kind != Node::Kind::map) return source.error(node.place, "wanted a map of arguments");
  for (const auto& entry : node.entries) into.insert_or_assign(entry.key, yaml_value(*entry.value));
}

bool holds_template(const json::value& value) {
  if (value.is_string()) return jinja::has_template(value.get_string());
  if (value.is_array())
    return std::any_of(value.get_array().begin(), value.get_array().end(), holds_template);
  if (value.is_object()) {
    for (const auto& [key, one] : value.get_object()) {
      if (holds_template(one)) return true;
    }
  }
  return false;
}

/// One argument in a map, at its own place. What is wrong with an unknown name is said once, for all.
void check_argument(Source& source, const ModuleSpec& module, const Node::Entry& entry) {
  const auto* spec = find_argument(module, entry.key);
  if (!spec || entry.value->kind == Node::Kind::null) return;
  const auto value = yaml_value(*entry.value);
  if (holds_template(value)) return;
  if (const auto good = settle_argument(*spec, value); !good)
    source.error(entry.value->place, std::string(module.name) + ": " + good.error().message());
}

/// Where `key` was written, else the place of the module.
Place place_of_argument(const Node::Entry& entry, const Node* args, std::string_view key) {
  for (const auto* map : {entry.value, args}) {
    if (!map || map->kind != Node::Kind::map) continue;
    for (const auto& one : map->entries) {
      if (one.key == key) return one.place;
    }
  }
  return entry.place;
}

/// Takes out, and reports, arguments that the module does not have; whether there were any.
bool refuse_unknown(Source& source, const ModuleSpec& module, const Node::Entry& entry, const Node* args,
                    json::object& arguments) {
  std::vector<std::string> unknown;
  for (const auto& [key, value] : arguments) {
    if (!find_argument(module, key) && !(module.free_form && key == "_raw_params")) unknown.emplace_back(key);
  }
  std::vector<std::string_view> known;
  for (const auto& spec : module.arguments) known.push_back(spec.name);
  for (const auto& key : unknown) {
    source.error(place_of_argument(entry, args, key),
                 std::string(module.name) + ": unsupported parameter " + in_quotes(key),
                 cluster::suggestion(key, known));
    arguments.erase(key);
  }
  return !unknown.empty();
}

/// What can be told without a host. Any template may turn out to be `omit`, so a value that is one counts as
/// given where something is wanted, and not where two exclude each other.
void check_arguments(Source& source, const ModuleSpec& module, const Node::Entry& entry, const Node* args,
                     json::object arguments) {
  const bool any_unknown = refuse_unknown(source, module, entry, args, arguments);
  for (const auto* map : {entry.value, args}) {
    if (!map || map->kind != Node::Kind::map) continue;
    for (const auto& one : map->entries) check_argument(source, module, one);
  }
  json::object named;
  json::object literal;
  for (const auto& [key, value] : arguments) {
    const auto* spec = find_argument(module, key);
    const auto name = spec ? spec->name : std::string_view(key);
    named[name] = value;
    if (!holds_template(value)) literal[name] = value;
    const bool on_a_line =
        entry.value->kind == Node::Kind::scalar && place_of_argument(entry, args, key) == entry.place;
    if (!spec || !on_a_line || holds_template(value)) continue;
    if (const auto good = settle_argument(*spec, value); !good)
      source.error(entry.value->place, std::string(module.name) + ": " + good.error().message());
  }
  const auto report = [&](const Result<>& good) {
    if (!good) source.error(entry.place, std::string(module.name) + ": " + good.error().message());
  };
  report(check_exclusive(module, literal));
  // What is missing is probably what an unknown name was meant to be.
  if (!any_unknown) report(check_required(module, named));
}

/// Bare expressions among the arguments: assert's `that`, debug's `var`.
bool is_expression(const ModuleSpec& module, std::string_view key) {
  return (module.name == "assert" && key == "that") || (module.name == "debug" && key == "var");
}

void check_values(Source& source, const ModuleSpec& module, const Node& node) {
  if (node.kind != Node::Kind::map) return check_templates(source, node);
  for (const auto& entry : node.entries) {
    if (!is_expression(module, entry.key)) {
      check_templates(source, *entry.value);
    } else if (entry.value->kind == Node::Kind::list) {
      (void)read_conditions(source, *entry.value, entry.key);
    } else if (entry.value->kind == Node::Kind::scalar && !yaml_value(*entry.value).is_bool()) {
      check_expression(source, *entry.value);
    }
  }
}

constexpr std::array<std::string_view, 5> kMeta{"flush_handlers", "noop", "end_play", "end_host",
                                                "clear_facts"};

void check_meta(Source& source, const Node::Entry& entry) {
  const auto& text = entry.value->text;
  if (std::find(kMeta.begin(), kMeta.end(), text) == kMeta.end())
    source.error(entry.value->place, "meta: " + in_quotes(text) + " is not supported",
                 cluster::suggestion(text, kMeta));
}

void check_set_fact(Source& source, const Node::Entry& entry, const json::object& arguments) {
  for (const auto& [key, value] : arguments) {
    if (!cluster::is_variable_name(key))
      source.error(entry.place, "set_fact: " + in_quotes(key) + " is no name of a variable");
  }
  if (arguments.empty()) source.error(entry.place, "set_fact: no fact is given");
}

}  // namespace

std::span<const std::string_view> meta_actions() {
  return kMeta;
}

json::object read_arguments(Source& source, const ModuleSpec& module, const Node::Entry& entry,
                            const Node* args) {
  json::object arguments;
  if (args) {
    check_values(source, module, *args);
    read_map_into(source, *args, arguments);
  }
  check_values(source, module, *entry.value);
  if (entry.value->kind == Node::Kind::scalar) {
    read_line_into(source, module, *entry.value, arguments);
  } else {
    read_map_into(source, *entry.value, arguments);
  }
  if (module.name == "meta") {
    check_meta(source, entry);
  } else if (module.name == "set_fact") {
    check_set_fact(source, entry, arguments);
  } else {
    check_arguments(source, module, entry, args, arguments);
  }
  return arguments;
}

}  // namespace muster::playbook
