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

void read_loop_control(Source& source, const Node& node, LoopControl& control) {
  if (node.kind != Node::Kind::map) return source.error(node.place, "loop_control: wanted a map");
  for (const auto& entry : node.entries) {
    if (entry.key == "loop_var") {
      control.loop_var = variable_name(source, *entry.value, "loop_var");
    } else if (entry.key == "index_var") {
      control.index_var = variable_name(source, *entry.value, "index_var");
    } else if (entry.key == "label") {
      control.label = read_written(source, *entry.value);
    } else if (entry.key == "pause") {
      control.pause = read_number(source, *entry.value, "pause", ArgumentType::real);
    } else if (entry.key == "extended") {
      control.extended = yaml_value(*entry.value) == boost::json::value(true);
    } else {
      static constexpr std::array<std::string_view, 5> kKnown{"loop_var", "index_var", "label", "pause",
                                                              "extended"};
      source.error(entry.place, "loop_control: unknown key " + in_quotes(entry.key),
                   cluster::suggestion(entry.key, kKnown));
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

/// Keys of tasks that are no keyword of blocks; false for other keys.
bool read_task_keyword(Source& source, const Node::Entry& entry, Task& task, bool handler) {
  const auto& node = *entry.value;
  if (entry.key == "name") {
    check_templates(source, node);
    task.name = text_of(source, node, "name");
  } else if (entry.key == "loop" || entry.key == "with_items") {
    read_loop(source, entry, task);
  } else if (entry.key == "loop_control") {
    read_loop_control(source, node, task.loop_control);
  } else if (entry.key == "register") {
    task.register_as = variable_name(source, node, "register");
  } else if (entry.key == "changed_when") {
    task.changed_when = read_conditions(source, node, "changed_when");
  } else if (entry.key == "failed_when") {
    task.failed_when = read_conditions(source, node, "failed_when");
  } else if (entry.key == "until") {
    task.until = read_conditions(source, node, "until");
  } else if (entry.key == "retries") {
    task.retries = read_number(source, node, "retries", ArgumentType::whole);
  } else if (entry.key == "delay") {
    task.delay = read_number(source, node, "delay", ArgumentType::real);
  } else if (entry.key == "notify") {
    read_notify(source, node, task.notify);
  } else if (entry.key == "listen") {
    if (!handler) source.error(entry.place, "only a handler can listen");
    task.listen = read_listen(source, node);
  } else {
    return false;
  }
  return true;
}

constexpr std::array<std::string_view, 31> kKeys{
    "name",         "when",        "loop",  "with_items", "loop_control", "register",
    "changed_when", "failed_when", "until", "retries",    "delay",        "notify",
    "listen",       "args",        "tags",  "vars",       "environment",  "ignore_errors",
    "no_log",       "check_mode",  "diff",  "become",     "run_once",     "any_errors_fatal",
    "delegate_to",  "become_user", "block", "rescue",     "always",       "ignore_unreachable",
    "become_method"};

/// What a key of a task that is neither keyword nor module was meant to be.
std::string remedy_for(std::string_view key) {
  std::vector<std::string_view> known(kKeys.begin(), kKeys.end());
  for (const auto* module : module_specs()) known.push_back(module->name);
  const auto meant = cluster::did_you_mean(key, known);
  return meant ? "did you mean " + in_quotes(*meant) + "?" : "the README of playbooks lists the modules";
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
