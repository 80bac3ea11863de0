#include "bootstrapper/playbook/run/play_run.hpp"

#include <boost/json/array.hpp>

#include "bootstrapper/playbook/run/local_files.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

using Kind = LayeredScope::Kind;

json::array names_of(const std::vector<std::string>& names) {
  json::array made;
  for (const auto& name : names) made.emplace_back(name);
  return made;
}

json::object groups_of(const Inventory& inventory) {
  json::object groups;
  for (const auto& [group, members] : inventory.groups) groups[group] = names_of(members);
  return groups;
}

/// The Ansible whose meaning this is; playbooks ask for it by ansible_version.full.
json::object ansible_version() {
  json::object version;
  version["full"] = "2.14.18";
  version["string"] = "2.14.18";
  version["major"] = 2;
  version["minor"] = 14;
  version["revision"] = 18;
  return version;
}

}  // namespace

std::vector<std::string> PlayRun::running(const std::vector<std::string>& among) const {
  std::vector<std::string> left;
  for (const auto& host : among) {
    const auto found = standings.find(host);
    if (found != standings.end() && found->second == Standing::running) left.push_back(host);
  }
  return left;
}

json::object PlayRun::magic() const {
  json::object made;
  json::array left;
  for (const auto& host : hosts) {
    const auto found = standings.find(host);
    if (session.failed.contains(host) || session.unreachable.contains(host)) continue;
    if (found == standings.end() || found->second == Standing::running) left.emplace_back(host);
  }
  made["groups"] = groups_of(session.inventory);
  made["ansible_play_name"] = name;
  made["ansible_play_hosts_all"] = names_of(hosts);
  made["ansible_play_hosts"] = std::move(left);
  made["ansible_play_batch"] = names_of(running(batch));
  // A reference into an object is gone once a key is added to it.
  const json::value hosts_now = made["ansible_play_batch"];
  made["play_hosts"] = hosts_now;
  made["ansible_check_mode"] = session.options.check;
  made["ansible_diff_mode"] = session.options.diff;
  made["ansible_verbosity"] = session.options.verbosity;
  made["ansible_run_tags"] =
      session.options.tags.empty() ? json::array{"all"} : names_of(session.options.tags);
  made["ansible_skip_tags"] = names_of(session.options.skip_tags);
  made["ansible_version"] = ansible_version();
  made["playbook_dir"] = session.playbook_dir.string();
  made["omit"] = omit_token();
  return made;
}

TaskScope::TaskScope(PlayRun& run, const std::string& host, const playbook::Task* task,
                     const json::object& magic, const IncludeParameters* include)
    : scope_(run.session.templates) {
  auto& session = run.session;
  const auto& known = session.variables.of(host);
  scope_.compute([&session, &magic](std::string_view name) -> const json::value* {
    if (name != "hostvars") return nullptr;
    return &session.variables.all(session.templates, session.options.extra_variables, magic);
  });
  scope_.add(known.inventory, Kind::templates);
  scope_.add(known.facts, Kind::data);
  scope_.add(run.play.vars, Kind::templates);
  if (!run.play.vars_files.empty()) add_vars_files(run);
  scope_.add(vars_files_, Kind::templates);
  if (task) scope_.add(task->keywords.vars, Kind::templates);
  scope_.add(known.included, Kind::templates);
  scope_.add(known.set, Kind::data);
  if (include) {
    scope_.add(include->variables, Kind::templates);
    scope_.add(include->loop, Kind::data);
  }
  if (task && task->module && task->module->name == "include_tasks")
    scope_.add(task->keywords.vars, Kind::templates);
  scope_.add(session.options.extra_variables, Kind::templates);
  scope_.add(known.magic, Kind::data);
  scope_.add(magic, Kind::data);
}

void TaskScope::add_vars_files(PlayRun& run) {
  // The names hold templates, or the parser would have read them. One whose variables are not known yet is
  // left out until they are.
  LayeredScope before = scope_;
  before.add(run.session.options.extra_variables, Kind::templates);
  for (const auto& written : run.play.vars_files) {
    const auto name = run.session.templates.render(written.value, before);
    if (!name || !name->is_string()) continue;
    const auto file = find_local(run.session, written.at.file, "vars", std::string(name->get_string()));
    if (!file) continue;
    auto read = run.session.sources.variables(*file);
    if (!read) continue;
    for (auto& [key, value] : *read) vars_files_[key] = std::move(value);
  }
}

}  // namespace muster::play
