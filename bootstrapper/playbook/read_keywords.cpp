#include "bootstrapper/playbook/read_keywords.hpp"

#include <algorithm>
#include <array>

#include "bootstrapper/cluster/names.hpp"
#include "bootstrapper/cluster/words.hpp"
#include "bootstrapper/playbook/jinja/template.hpp"
#include "bootstrapper/playbook/template_check.hpp"
#include "bootstrapper/playbook/yaml_value.hpp"

namespace muster::playbook {

namespace {

using cluster::in_quotes;

/// Keywords whose value is a boolean, or a template that gives one.
struct Switch {
  std::string_view name;
  std::optional<Written> Keywords::*member;
};
constexpr std::array kSwitches{Switch{"ignore_errors", &Keywords::ignore_errors},
                               Switch{"ignore_unreachable", &Keywords::ignore_unreachable},
                               Switch{"no_log", &Keywords::no_log},
                               Switch{"check_mode", &Keywords::check_mode},
                               Switch{"diff", &Keywords::diff},
                               Switch{"become", &Keywords::become},
                               Switch{"run_once", &Keywords::run_once},
                               Switch{"any_errors_fatal", &Keywords::any_errors_fatal}};

struct Refused {
  std::string_view name;
  std::string_view instead;
};
constexpr std::array kRefused{
    Refused{"async", "the task is waited for; muster has no background tasks"},
    Refused{"poll", "the task is waited for; muster has no background tasks"},
    Refused{"throttle", "--parallel bounds the hosts at once"},
    Refused{"debugger", ""},
    Refused{"module_defaults", "write the arguments in each task, or in a YAML anchor"},
    Refused{"delegate_facts", ""},
    Refused{"remote_user", "spec.ssh.user of cluster.yaml says how to log in"},
    Refused{"port", "spec.ssh.port of cluster.yaml says how to log in"},
    Refused{"connection", "the agent is the only way to a host"},
    Refused{"become_flags", ""},
    Refused{"become_exe", ""},
    Refused{"timeout", "muster play --timeout bounds each task"},
    Refused{"action", "write the module as the key: `copy: {...}`"},
    Refused{"local_action", "tasks run on the hosts; muster runs nothing here"}};

void refuse_become_user(Source& source, const Node& node, std::string_view name) {
  const auto value = yaml_value(node);
  const bool good = value.is_string() &&
                    (name == "become_user" ? value.get_string() == "root" : value.get_string() == "sudo");
  if (good) return;
  source.error(node.place, std::string(name) + ": " + in_quotes(node.text) + " is not supported",
               name == "become_user" ? "the agent is root; in a command write: runuser -u NAME -- ..."
                                     : "the agent is root already: leave it out, or write sudo");
}

/// ", saw ..." of a scalar that is no good.
std::string saw(const Node& node) {
  return node.kind == Node::Kind::scalar ? ", saw " + in_quotes(node.text) : "";
}

bool is_template(const boost::json::value& value) {
  return value.is_string() && jinja::has_template(value.get_string());
}

bool read_switch(Source& source, const Node::Entry& entry, Keywords& keywords) {
  const auto found = std::find_if(kSwitches.begin(), kSwitches.end(),
                                  [&](const Switch& one) { return one.name == entry.key; });
  if (found == kSwitches.end()) return false;
  auto written = read_written(source, *entry.value);
  if (!is_template(written.value)) {
    const auto flag = settle_argument({.name = "", .type = ArgumentType::flag}, written.value);
    if (flag) {
      written.value = *flag;
    } else {
      source.error(entry.value->place, entry.key + ": wanted true or false" + saw(*entry.value));
    }
  }
  keywords.*found->member = std::move(written);
  return true;
}

void read_environment(Source& source, const Node& node, Keywords& keywords) {
  check_templates(source, node);
  const auto add = [&](const Node& one) {
    auto value = yaml_value(one);
    if (!value.is_object() && !is_template(value))
      return source.error(one.place, "environment: wanted a map" + saw(one));
    keywords.environment.push_back(std::move(value));
  };
  if (node.kind == Node::Kind::list) {
    for (const auto& item : node.items) add(*item.value);
  } else if (node.kind != Node::Kind::null) {
    add(node);
  }
}

void read_collections(Source& source, const Node& node) {
  static constexpr std::array<std::string_view, 4> kKnown{"ansible.builtin", "ansible.legacy",
                                                          "ansible.posix", "community.general"};
  for (const auto& name : read_names(source, node, "collections")) {
    if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end())
      source.error(node.place, "the collection " + in_quotes(name) + " is not supported",
                   cluster::suggestion(name, kKnown));
  }
}

}  // namespace

std::vector<std::string> read_names(Source& source, const Node& node, const std::string& name) {
  std::vector<std::string> names;
  const auto add = [&](const Node& scalar) {
    if (scalar.kind != Node::Kind::scalar) return source.error(scalar.place, name + ": wanted names");
    for (std::size_t at = 0; at <= scalar.text.size();) {
      const auto end = std::min(scalar.text.find(',', at), scalar.text.size());
      auto word = scalar.text.substr(at, end - at);
      at = end + 1;
      word.erase(0, word.find_first_not_of(' '));
      word.erase(word.find_last_not_of(' ') + 1);
      if (!word.empty() && std::find(names.begin(), names.end(), word) == names.end()) names.push_back(word);
    }
  };
  if (node.kind == Node::Kind::list) {
    for (const auto& item : node.items) add(*item.value);
  } else if (node.kind != Node::Kind::null) {
    add(node);
  }
  return names;
}

void read_variables(Source& source, const Node& node, const std::string& name, boost::json::object& into) {
  if (node.kind == Node::Kind::null) return;
  if (node.kind != Node::Kind::map) return source.error(node.place, name + ": wanted a map of variables");
  for (const auto& entry : node.entries) {
    if (!plain_scalar(entry.key).is_string()) {
      // `off: 1` has the key False: Ansible refuses it, and in quotes it is a trap for the next reader.
      source.error(entry.place, name + ": YAML reads " + in_quotes(entry.key) + " as no text but a value");
      continue;
    }
    if (!cluster::is_variable_name(entry.key)) {
      source.error(entry.place, name + ": " + in_quotes(entry.key) + " is no name of a variable",
                   "letters, digits and _, no digit in front, and no word that Python keeps for itself");
      continue;
    }
    check_templates(source, *entry.value);
    into[entry.key] = yaml_value(*entry.value);
  }
}

bool read_keyword(Source& source, const Node::Entry& entry, Keywords& keywords) {
  const auto& node = *entry.value;
  if (read_switch(source, entry, keywords)) return true;
  if (entry.key == "when") {
    keywords.when = read_conditions(source, node, "when");
  } else if (entry.key == "tags") {
    keywords.tags = read_names(source, node, "tags");
  } else if (entry.key == "vars") {
    read_variables(source, node, "vars", keywords.vars);
  } else if (entry.key == "environment") {
    read_environment(source, node, keywords);
  } else if (entry.key == "delegate_to") {
    keywords.delegate_to = read_written(source, node);
    if (node.kind != Node::Kind::scalar) source.error(node.place, "delegate_to: wanted the name of a host");
  } else if (entry.key == "become_user" || entry.key == "become_method") {
    refuse_become_user(source, node, entry.key);
    if (entry.key == "become_user") keywords.become_user = read_written(source, node);
  } else if (entry.key == "collections") {
    read_collections(source, node);
  } else {
    return false;
  }
  return true;
}

bool refuse_keyword(Source& source, const Node::Entry& entry) {
  const auto found = std::find_if(kRefused.begin(), kRefused.end(),
                                  [&](const Refused& one) { return one.name == entry.key; });
  const bool with = entry.key.starts_with("with_") && entry.key != "with_items";
  if (found == kRefused.end() && !with) return false;
  source.error(entry.place, "`" + entry.key + "` is not supported",
               with ? "write a loop" : std::string(found->instead));
  return true;
}

Keywords handed_down(const Keywords& outer, Keywords own) {
  own.when.insert(own.when.begin(), outer.when.begin(), outer.when.end());
  auto tags = outer.tags;
  for (auto& tag : own.tags) {
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(std::move(tag));
  }
  own.tags = std::move(tags);
  for (const auto& [name, value] : outer.vars) own.vars.emplace(name, value);
  auto environment = outer.environment;
  for (auto& one : own.environment) environment.push_back(std::move(one));
  own.environment = std::move(environment);
  const auto inherit = [&](std::optional<Written> Keywords::*member) {
    if (!(own.*member)) own.*member = outer.*member;
  };
  for (const auto& one : kSwitches) inherit(one.member);
  inherit(&Keywords::become_user);
  inherit(&Keywords::delegate_to);
  return own;
}

}  // namespace muster::playbook
