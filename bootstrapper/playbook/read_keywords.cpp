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

constexpr std::array kRefused{
    RefusedKeyword{"async", "the task is waited for; muster has no background tasks"},
    RefusedKeyword{"poll", "the task is waited for; muster has no background tasks"},
    RefusedKeyword{"throttle", "--parallel bounds the hosts at once"},
    RefusedKeyword{"debugger", ""},
    RefusedKeyword{"module_defaults", "write the arguments in each task, or in a YAML anchor"},
    RefusedKeyword{"delegate_facts", ""},
    RefusedKeyword{"remote_user", "spec.ssh.user of cluster.yaml says how to log in"},
    RefusedKeyword{"port", "spec.ssh.port of cluster.yaml says how to log in"},
    RefusedKeyword{"connection", "the agent is the only way to a host"},
    RefusedKeyword{"become_flags", ""},
    RefusedKeyword{"become_exe", ""},
    RefusedKeyword{"timeout", "muster play --timeout bounds each task"},
    RefusedKeyword{"action", "write the module as the key: `copy: {...}`"},
    RefusedKeyword{"local_action", "tasks run on the hosts; muster runs nothing here"}};

constexpr std::array kOneValue{
    OneValue{"become_user", "root", "the agent is root; in a command write: runuser -u NAME -- ..."},
    OneValue{"become_method", "sudo", "the agent is root already: leave it out, or write sudo"}};

void refuse_other_value(Source& source, const Node& node, std::string_view name) {
  const auto only =
      std::find_if(kOneValue.begin(), kOneValue.end(), [&](const OneValue& one) { return one.name == name; });
  const auto value = yaml_value(node);
  if (value.is_string() && value.get_string() == only->value) return;
  source.error(node.place, std::string(name) + ": " + in_quotes(node.text) + " is not supported",
               std::string(only->instead));
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

namespace {

/// Keywords that are no switches.
struct SharedKeyword {
  std::string_view name;
  void (*read)(Source&, const Node&, Keywords&);
};
constexpr std::array kKeywords{
    SharedKeyword{"when", [](Source& source, const Node& node,
                             Keywords& keywords) { keywords.when = read_conditions(source, node, "when"); }},
    SharedKeyword{"tags", [](Source& source, const Node& node,
                             Keywords& keywords) { keywords.tags = read_names(source, node, "tags"); }},
    SharedKeyword{"vars", [](Source& source, const Node& node,
                             Keywords& keywords) { read_variables(source, node, "vars", keywords.vars); }},
    SharedKeyword{"environment", read_environment},
    SharedKeyword{"delegate_to",
                  [](Source& source, const Node& node, Keywords& keywords) {
                    keywords.delegate_to = read_written(source, node);
                    if (node.kind != Node::Kind::scalar)
                      source.error(node.place, "delegate_to: wanted the name of a host");
                  }},
    SharedKeyword{"become_user",
                  [](Source& source, const Node& node, Keywords& keywords) {
                    refuse_other_value(source, node, "become_user");
                    keywords.become_user = read_written(source, node);
                  }},
    SharedKeyword{"become_method", [](Source& source, const Node& node,
                                      Keywords&) { refuse_other_value(source, node, "become_method"); }},
    SharedKeyword{"collections",
                  [](Source& source, const Node& node, Keywords&) { read_collections(source, node); }}};

}  // namespace

std::span<const OneValue> keywords_of_one_value() {
  return kOneValue;
}

std::vector<std::string_view> shared_keywords() {
  std::vector<std::string_view> names;
  for (const auto& one : kKeywords) names.push_back(one.name);
  for (const auto& one : kSwitches) names.push_back(one.name);
  return names;
}

std::span<const RefusedKeyword> refused_keywords() {
  return kRefused;
}

const RefusedKeyword* find_refused(std::span<const RefusedKeyword> keywords, std::string_view name) {
  const auto found = std::find_if(keywords.begin(), keywords.end(),
                                  [&](const RefusedKeyword& one) { return one.name == name; });
  return found == keywords.end() ? nullptr : &*found;
}

bool read_keyword(Source& source, const Node::Entry& entry, Keywords& keywords) {
  if (read_switch(source, entry, keywords)) return true;
  const auto found = std::find_if(kKeywords.begin(), kKeywords.end(),
                                  [&](const SharedKeyword& one) { return one.name == entry.key; });
  if (found == kKeywords.end()) return false;
  found->read(source, *entry.value, keywords);
  return true;
}

bool refuse_keyword(Source& source, const Node::Entry& entry) {
  const auto* found = find_refused(kRefused, entry.key);
  const bool with = entry.key.starts_with("with_") && entry.key != "with_items";
  if (!found && !with) return false;
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
