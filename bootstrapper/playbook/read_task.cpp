#include <algorithm>
#include <array>

#include "bootstrapper/cluster/names.hpp"
#include "bootstrapper/cluster/words.hpp"
#include "bootstrapper/playbook/jinja/template.hpp"
#include "bootstrapper/playbook/read_arguments.hpp"
#include "bootstrapper/playbook/read_keywords.hpp"
#include "bootstrapper/playbook/read_steps.hpp"
#include "bootstrapper/playbook/template_check.hpp"
#include "bootstrapper/playbook/yaml_value.hpp"

namespace muster::playbook {

namespace {

using cluster::in_quotes;

std::string text_of(Source& source, const Node& node, const std::string& name) {
  if (node.kind == Node::Kind::scalar) return node.text;
  if (node.kind != Node::Kind::null) source.error(node.place, name + ": wanted a text");
  return {};
}

std::string variable_name(Source& source, const Node& node, const std::string& name) {
  auto text = text_of(source, node, name);
  if (!cluster::is_variable_name(text))
    source.error(node.place, name + ": " + in_quotes(text) + " is no name of a variable");
  return text;
}

/// A number, or a template that gives one.
Written read_number(Source& source, const Node& node, const std::string& name, ArgumentType type) {
  auto written = read_written(source, node);
  if (written.value.is_string() && jinja::has_template(written.value.get_string())) return written;
  if (!settle_argument({.name = "", .type = type}, written.value) || written.value.is_bool())
    source.error(node.place, name + ": wanted a number");
  return written;
}

struct LoopControlKey {
  std::string_view name;
  void (*read)(Source&, const Node&, LoopControl&);
};
constexpr std::array kLoopControl{
    LoopControlKey{"loop_var",
                   [](Source& source, const Node& node, LoopControl& control) {
                     control.loop_var = variable_name(source, node, "loop_var");
                   }},
    LoopControlKey{"index_var",
                   [](Source& source, const Node& node, LoopControl& control) {
                     control.index_var = variable_name(source, node, "index_var");
                   }},
    LoopControlKey{"label", [](Source& source, const Node& node,
                               LoopControl& control) { control.label = read_written(source, node); }},
    LoopControlKey{"pause",
                   [](Source& source, const Node& node, LoopControl& control) {
                     control.pause = read_number(source, node, "pause", ArgumentType::real);
                   }},
    LoopControlKey{"extended", [](Source&, const Node& node, LoopControl& control) {
                     control.extended = yaml_value(node) == boost::json::value(true);
                   }}};

void read_loop_control(Source& source, const Node& node, LoopControl& control) {
  if (node.kind != Node::Kind::map) return source.error(node.place, "loop_control: wanted a map");
  for (const auto& entry : node.entries) {
    const auto found = std::find_if(kLoopControl.begin(), kLoopControl.end(),
                                    [&](const LoopControlKey& one) { return one.name == entry.key; });
    if (found != kLoopControl.end()) {
      found->read(source, *entry.value, control);
    } else {
      source.error(entry.place, "loop_control: unknown key " + in_quotes(entry.key),
                   cluster::suggestion(entry.key, loop_control_keys()));
    }
  }
}

void read_notify(Source& source, const Node& node, std::vector<Written>& notify) {
  if (node.kind == Node::Kind::list) {
    for (const auto& item : node.items) notify.push_back(read_written(source, *item.value));
  } else if (node.kind != Node::Kind::null) {
    notify.push_back(read_written(source, node));
  }
  for (const auto& one : notify) {
    if (!one.value.is_string()) source.error(node.place, "notify: wanted names of handlers");
  }
}

/// Names of topics, each whole: a comma in it is a part of it.
std::vector<std::string> read_listen(Source& source, const Node& node) {
  std::vector<std::string> topics;
  const auto add = [&](const Node& one) { topics.push_back(text_of(source, one, "listen")); };
  if (node.kind == Node::Kind::list) {
    for (const auto& item : node.items) add(*item.value);
  } else {
    add(node);
  }
  return topics;
}

void read_loop(Source& source, const Node::Entry& entry, Task& task) {
  const auto& node = *entry.value;
  task.flatten_loop = entry.key == "with_items";
  task.loop = read_written(source, node);
  const bool literal = node.kind == Node::Kind::scalar && !jinja::has_template(node.text);
  if (node.kind == Node::Kind::null || node.kind == Node::Kind::map || (literal && !task.flatten_loop))
    source.error(node.place, entry.key + ": wanted a list or a template that gives one");
}

/// Keywords of tasks that are no keywords of blocks.
struct TaskKeyword {
  std::string_view name;
  void (*read)(Source&, const Node::Entry&, Task&);
};
constexpr std::array kKeywords{
    TaskKeyword{"name",
                [](Source& source, const Node::Entry& entry, Task& task) {
                  check_templates(source, *entry.value);
                  task.name = text_of(source, *entry.value, "name");
                }},
    TaskKeyword{"loop", read_loop},
    TaskKeyword{"with_items", read_loop},
    TaskKeyword{"loop_control",
                [](Source& source, const Node::Entry& entry, Task& task) {
                  read_loop_control(source, *entry.value, task.loop_control);
                }},
    TaskKeyword{"register",
                [](Source& source, const Node::Entry& entry, Task& task) {
                  task.register_as = variable_name(source, *entry.value, "register");
                }},
    TaskKeyword{"changed_when",
                [](Source& source, const Node::Entry& entry, Task& task) {
                  task.changed_when = read_conditions(source, *entry.value, "changed_when");
                }},
    TaskKeyword{"failed_when",
                [](Source& source, const Node::Entry& entry, Task& task) {
                  task.failed_when = read_conditions(source, *entry.value, "failed_when");
                }},
    TaskKeyword{"until", [](Source& source, const Node::Entry& entry,
                            Task& task) { task.until = read_conditions(source, *entry.value, "until"); }},
    TaskKeyword{"retries",
                [](Source& source, const Node::Entry& entry, Task& task) {
                  task.retries = read_number(source, *entry.value, "retries", ArgumentType::whole);
                }},
    TaskKeyword{"delay",
                [](Source& source, const Node::Entry& entry, Task& task) {
                  task.delay = read_number(source, *entry.value, "delay", ArgumentType::real);
                }},
    TaskKeyword{"notify", [](Source& source, const Node::Entry& entry,
                             Task& task) { read_notify(source, *entry.value, task.notify); }},
    TaskKeyword{"listen", [](Source& source, const Node::Entry& entry, Task& task) {
                  task.listen = read_listen(source, *entry.value);
                }}};

/// False for other keys.
bool read_task_keyword(Source& source, const Node::Entry& entry, Task& task, bool handler) {
  const auto found = std::find_if(kKeywords.begin(), kKeywords.end(),
                                  [&](const TaskKeyword& one) { return one.name == entry.key; });
  if (found == kKeywords.end()) return false;
  if (found->name == "listen" && !handler) source.error(entry.place, "only a handler can listen");
  found->read(source, entry, task);
  return true;
}

/// What a key of a task that is neither keyword nor module was meant to be.
std::string remedy_for(std::string_view key) {
  auto known = task_keywords();
  for (const auto& name : block_keywords()) known.push_back(name);
  for (const auto* module : module_specs()) known.push_back(module->name);
  const auto meant = cluster::did_you_mean(key, known);
  return meant ? "did you mean " + in_quotes(*meant) + "?" : "`muster explain playbooks` lists the modules";
}

/// The key that names the module; an unknown one is only reported when there is no other.
const Node::Entry* find_module_key(Source& source, const Node& map,
                                   const std::vector<const Node::Entry*>& rest) {
  const Node::Entry* found = nullptr;
  for (const auto* entry : rest) {
    if (!find_module(entry->key)) continue;
    if (found)
      source.error(entry->place, "a task has one module; " + in_quotes(found->key) + " is there already");
    if (!found) found = entry;
  }
  for (const auto* entry : rest) {
    if (find_module(entry->key)) continue;
    source.error(entry->place,
                 (found || rest.size() > 1 ? "unknown key " : "the module ") + in_quotes(entry->key) +
                     (found || rest.size() > 1 ? "" : " is not supported"),
                 remedy_for(entry->key));
  }
  const auto refused = [](const Node::Entry& entry) {
    return entry.key == "action" || entry.key == "local_action";
  };
  if (!found && rest.empty() && std::none_of(map.entries.begin(), map.entries.end(), refused))
    source.error(map.place, "a task without a module", "for instance `command: uptime`");
  return found;
}

}  // namespace

std::vector<std::string_view> task_keywords() {
  std::vector<std::string_view> names;
  for (const auto& one : kKeywords) names.push_back(one.name);
  names.push_back("args");
  for (const auto name : shared_keywords()) names.push_back(name);
  return names;
}

std::vector<std::string_view> loop_control_keys() {
  std::vector<std::string_view> names;
  for (const auto& one : kLoopControl) names.push_back(one.name);
  return names;
}

std::optional<Task> read_task(Source& source, const Node& map, const Keywords& outer, bool handler) {
  Task task;
  task.at = source.at(map.place);
  Keywords own;
  const Node* args = nullptr;
  std::vector<const Node::Entry*> rest;
  for (const auto& entry : map.entries) {
    if (entry.key == "args") {
      args = entry.value;
    } else if (!read_task_keyword(source, entry, task, handler) && !read_keyword(source, entry, own) &&
               !refuse_keyword(source, entry)) {
      rest.push_back(&entry);
    }
  }
  const auto* module = find_module_key(source, map, rest);
  if (!module) return std::nullopt;
  task.module = find_module(module->key);
  task.written_module = module->key;
  task.arguments = read_arguments(source, *task.module, *module, args);
  if (task.module->name == "include_tasks") task.surroundings = std::make_shared<const Keywords>(outer);
  task.keywords = handed_down(outer, std::move(own));
  return task;
}

}  // namespace muster::playbook
