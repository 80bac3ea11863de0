#include "bootstrapper/playbook/read_play.hpp"

#include <algorithm>
#include <array>

#include "bootstrapper/cluster/words.hpp"
#include "bootstrapper/playbook/host_pattern.hpp"
#include "bootstrapper/playbook/jinja/template.hpp"
#include "bootstrapper/playbook/read_keywords.hpp"
#include "bootstrapper/playbook/template_check.hpp"
#include "bootstrapper/playbook/yaml_value.hpp"

namespace muster::playbook {

namespace {

using cluster::in_quotes;

/// Keywords of plays that Ansible has and muster does not.
constexpr std::array kRefused{
    RefusedKeyword{"roles", "import their tasks: `import_tasks: roles/NAME/tasks/main.yml`"},
    RefusedKeyword{"vars_prompt", "give the variable by -e, or in spec.variables of cluster.yaml"},
    RefusedKeyword{"strategy", "all hosts do a task together, Ansible's `linear`"},
    RefusedKeyword{"order", "hosts run in the order of cluster.yaml"},
    RefusedKeyword{"fact_path", ""},
    RefusedKeyword{"gather_subset", ""},
    RefusedKeyword{"gather_timeout", ""}};

std::string read_hosts(Source& source, const Node& node) {
  std::string pattern;
  const auto add = [&](const Node& scalar) {
    if (scalar.kind != Node::Kind::scalar || scalar.text.empty())
      return source.error(scalar.place, "hosts: wanted names or patterns", "for instance `hosts: all`");
    pattern += (pattern.empty() ? "" : ",") + scalar.text;
  };
  if (node.kind == Node::Kind::list) {
    for (const auto& item : node.items) add(*item.value);
  } else {
    add(node);
  }
  check_templates(source, node);
  if (!pattern.empty() && !jinja::has_template(pattern)) {
    if (const auto good = check_pattern(pattern); !good)
      source.error(node.place, "hosts: " + good.error().message());
  }
  return pattern;
}

bool read_flag(Source& source, const Node::Entry& entry) {
  const auto flag = settle_argument({.name = "", .type = ArgumentType::flag}, yaml_value(*entry.value));
  if (!flag) source.error(entry.value->place, entry.key + ": wanted true or false");
  return flag && flag->get_bool();
}

/// "30%" of the hosts.
bool is_percentage(const boost::json::value& value) {
  if (!value.is_string() || !value.get_string().ends_with('%')) return false;
  std::string_view number = value.get_string();
  number.remove_suffix(1);
  return settle_argument({.name = "", .type = ArgumentType::real}, boost::json::string(number)).has_value();
}

void read_serial(Source& source, const Node& node, std::vector<Written>& serial) {
  const auto add = [&](const Node& one) {
    auto written = read_written(source, one);
    const auto& value = written.value;
    const auto count = settle_argument({.name = "", .type = ArgumentType::whole}, value);
    const bool positive = count && !value.is_bool() && count->to_number<std::int64_t>() > 0;
    const bool is_template = value.is_string() && jinja::has_template(value.get_string());
    if (!positive && !is_template && !is_percentage(value))
      source.error(one.place, "serial: wanted a number of hosts or a percentage such as \"30%\"");
    serial.push_back(std::move(written));
  };
  if (node.kind == Node::Kind::list) {
    for (const auto& item : node.items) add(*item.value);
  } else {
    add(node);
  }
}

Written read_most_failures(Source& source, const Node& node) {
  auto written = read_written(source, node);
  const bool template_ = written.value.is_string() && jinja::has_template(written.value.get_string());
  if (!template_ && !is_percentage(written.value) &&
      !settle_argument({.name = "", .type = ArgumentType::real}, written.value))
    source.error(node.place, "max_fail_percentage: wanted a number");
  return written;
}

/// vars_files: a name that is written out is read now.
void read_vars_files(Reading& reading, Source& source, const Node& node, Play& play) {
  const auto add = [&](const Node& one) {
    if (one.kind != Node::Kind::scalar) return source.error(one.place, "vars_files: wanted names of files");
    if (jinja::has_template(one.text)) {
      play.vars_files.push_back(read_written(source, one));
      return;
    }
    const std::filesystem::path written(one.text);
    const auto file = written.is_absolute() ? written : source.file().parent_path() / written;
    auto* opened = reading.open(file, &source, one.place);
    if (!opened) return;
    if (opened->root()) read_variables(*opened, *opened->root(), one.text, play.vars);
    reading.under_way.pop_back();
  };
  if (node.kind == Node::Kind::list) {
    for (const auto& item : node.items) add(*item.value);
  } else if (node.kind != Node::Kind::null) {
    add(node);
  }
}

void read_name(Source& source, const Node& node, Play& play) {
  check_templates(source, node);
  if (node.kind > Node::Kind::scalar) source.error(node.place, "name: wanted a text");
  play.name = node.text;
}

/// Keys that only plays have.
struct PlayKey {
  std::string_view name;
  void (*read)(Reading&, Source&, const Node::Entry&, Play&);
};
constexpr std::array kKeys{
    PlayKey{"name", [](Reading&, Source& source, const Node::Entry& entry,
                       Play& play) { read_name(source, *entry.value, play); }},
    PlayKey{"hosts", [](Reading&, Source& source, const Node::Entry& entry,
                        Play& play) { play.hosts = read_hosts(source, *entry.value); }},
    PlayKey{"vars", [](Reading&, Source& source, const Node::Entry& entry,
                       Play& play) { read_variables(source, *entry.value, "vars", play.vars); }},
    PlayKey{"vars_files", [](Reading& reading, Source& source, const Node::Entry& entry,
                             Play& play) { read_vars_files(reading, source, *entry.value, play); }},
    PlayKey{"gather_facts", [](Reading&, Source& source, const Node::Entry& entry,
                               Play& play) { play.gather_facts = read_flag(source, entry); }},
    PlayKey{"serial", [](Reading&, Source& source, const Node::Entry& entry,
                         Play& play) { read_serial(source, *entry.value, play.serial); }},
    PlayKey{"any_errors_fatal", [](Reading&, Source& source, const Node::Entry& entry,
                                   Play& play) { play.any_errors_fatal = read_flag(source, entry); }},
    PlayKey{"force_handlers", [](Reading&, Source& source, const Node::Entry& entry,
                                 Play& play) { play.force_handlers = read_flag(source, entry); }},
    PlayKey{"max_fail_percentage", [](Reading&, Source& source, const Node::Entry& entry, Play& play) {
              play.max_fail_percentage = read_most_failures(source, *entry.value);
            }}};

/// False for other keys.
bool read_play_key(Reading& reading, Source& source, const Node::Entry& entry, Play& play) {
  const auto found =
      std::find_if(kKeys.begin(), kKeys.end(), [&](const PlayKey& one) { return one.name == entry.key; });
  if (found == kKeys.end()) return false;
  found->read(reading, source, entry, play);
  return true;
}

bool refuse(Source& source, const Node::Entry& entry) {
  const auto* found = find_refused(kRefused, entry.key);
  if (found) source.error(entry.place, "`" + entry.key + "` is not supported", std::string(found->instead));
  return found != nullptr;
}

constexpr std::array<std::string_view, 4> kSteps{"pre_tasks", "tasks", "post_tasks", "handlers"};
/// Shared keywords that no play has.
constexpr std::array<std::string_view, 2> kNotOfPlays{"when", "delegate_to"};

bool is_one_of(std::span<const std::string_view> names, std::string_view key) {
  return std::find(names.begin(), names.end(), key) != names.end();
}

void read_tasks_of(Reading& reading, Source& source, const Node& map, const Keywords& keywords, Play& play) {
  for (const auto& entry : map.entries) {
    if (entry.key == "pre_tasks") {
      play.pre_tasks = read_steps(reading, source, *entry.value, entry.key, keywords);
    } else if (entry.key == "tasks") {
      play.tasks = read_steps(reading, source, *entry.value, entry.key, keywords);
    } else if (entry.key == "post_tasks") {
      play.post_tasks = read_steps(reading, source, *entry.value, entry.key, keywords);
    } else if (entry.key == "handlers") {
      play.handlers = read_handlers(reading, source, *entry.value, keywords);
    }
  }
}

void read_play(Reading& reading, Source& source, const Node& map, std::vector<Play>& into) {
  Play play;
  play.at = source.at(map.place);
  Keywords keywords;
  for (const auto& entry : map.entries) {
    if (is_one_of(kSteps, entry.key) || read_play_key(reading, source, entry, play)) continue;
    const bool of_tasks = is_one_of(kNotOfPlays, entry.key);
    if (refuse(source, entry) || (!of_tasks && read_keyword(source, entry, keywords)) ||
        refuse_keyword(source, entry))
      continue;
    source.error(entry.place, "a play has no key " + in_quotes(entry.key),
                 of_tasks ? "tasks and blocks have it" : cluster::suggestion(entry.key, play_keywords()));
  }
  const bool names_hosts = std::any_of(map.entries.begin(), map.entries.end(),
                                       [](const Node::Entry& entry) { return entry.key == "hosts"; });
  if (!names_hosts) source.error(map.place, "a play without hosts", "for instance `hosts: all`");
  play.become = keywords.become;
  play.tags = keywords.tags;
  read_tasks_of(reading, source, map, keywords, play);
  into.push_back(std::move(play));
}

void import_playbook(Reading& reading, Source& source, const Node& map, const Node& name,
                     std::vector<Play>& into) {
  for (const auto& entry : map.entries) {
    if (entry.key != "import_playbook" && entry.key != "name")
      source.error(entry.place, "import_playbook: " + in_quotes(entry.key) + " is not supported beside it");
  }
  if (name.kind != Node::Kind::scalar || jinja::has_template(name.text))
    return source.error(name.place, "import_playbook: wanted the name of a file");
  const std::filesystem::path written(name.text);
  const auto file = written.is_absolute() ? written : source.file().parent_path() / written;
  auto* imported = reading.open(file, &source, name.place);
  if (!imported) return;
  if (imported->root()) read_plays(reading, *imported, *imported->root(), into);
  reading.under_way.pop_back();
}

}  // namespace

std::vector<std::string_view> play_keywords() {
  std::vector<std::string_view> names;
  for (const auto& one : kKeys) names.push_back(one.name);
  names.insert(names.end(), kSteps.begin(), kSteps.end());
  for (const auto name : shared_keywords()) {
    if (!is_one_of(kNotOfPlays, name) && !is_one_of(names, name)) names.push_back(name);
  }
  names.push_back("import_playbook");
  return names;
}

std::span<const RefusedKeyword> refused_play_keywords() {
  return kRefused;
}

void read_plays(Reading& reading, Source& source, const Node& list, std::vector<Play>& into) {
  if (list.kind != Node::Kind::list)
    return source.error(list.place, "a playbook is a list of plays", "begin with `- hosts: all`");
  for (const auto& item : list.items) {
    const auto& node = *item.value;
    if (node.kind != Node::Kind::map) {
      source.error(node.place, "wanted a play, a map with hosts and tasks");
      continue;
    }
    const auto import = std::find_if(node.entries.begin(), node.entries.end(),
                                     [](const Node::Entry& entry) { return entry.key == "import_playbook"; });
    if (import != node.entries.end()) {
      import_playbook(reading, source, node, *import->value, into);
    } else {
      read_play(reading, source, node, into);
    }
  }
}

}  // namespace muster::playbook
