#include "bootstrapper/playbook/run/refusals.hpp"

#include <algorithm>

#include "bootstrapper/playbook/run/handlers.hpp"
#include "bootstrapper/playbook/run/local_files.hpp"
#include "bootstrapper/playbook/run/templating.hpp"

namespace muster::play {

namespace {

using playbook::Task;

/// A keyword's value where it is known now.
std::optional<std::string> literal(const std::optional<playbook::Written>& written) {
  if (!written || written->value.is_null()) return std::nullopt;
  auto text = plain_text(written->value);
  if (jinja::has_template(text)) return std::nullopt;
  return text;
}

/// debug, set_fact and their like touch no host.
bool touches_no_host(const ModuleSpec& module) {
  const auto control = control_module_specs();
  return std::any_of(control.begin(), control.end(),
                     [&module](const ModuleSpec& spec) { return spec.name == module.name; });
}

bool is_root(const InventoryHost& host) {
  const auto* user = host.variables.if_contains("ansible_user");
  return !user || plain_text(*user) == "root";
}

class Reviewer {
 public:
  Reviewer(const Session& session, bool terminal) : session_(session), terminal_(terminal) {}

  void review(const playbook::Play& play) {
    play_ = &play;
    review_hosts(play);
    other_user_ = first_other_user(play);
    told_of_become_ = false;
    for (const auto* steps : {&play.pre_tasks, &play.tasks, &play.post_tasks}) review(*steps);
    for (const auto& handler : play.handlers) review(handler);
  }
  std::vector<Refusal> found;

 private:
  void add(const playbook::Location& at, std::string what, std::string instead) {
    found.push_back({at, std::move(what), std::move(instead)});
  }

  void review_hosts(const playbook::Play& play) {
    if (jinja::has_template(play.hosts)) return;
    const auto hosts = session_.sources.hosts(session_.inventory, play.hosts);
    if (!hosts) add(play.at, "hosts: " + hosts.error().message(), hosts.error().remedy());
  }

  /// A host of the play that is not logged in to as root; all hosts, where the pattern is not known yet.
  const InventoryHost* first_other_user(const playbook::Play& play) const {
    auto names = session_.inventory.names();
    if (!jinja::has_template(play.hosts)) {
      if (const auto hosts = session_.sources.hosts(session_.inventory, play.hosts)) names = *hosts;
    }
    for (const auto& name : names) {
      const auto* host = session_.inventory.find(name);
      if (host && !is_root(*host)) return host;
    }
    return nullptr;
  }

  void review(const std::vector<playbook::Step>& steps) {
    for (const auto& step : steps) {
      if (const auto* task = std::get_if<Task>(&step)) {
        review(*task);
        continue;
      }
      const auto& block = *std::get<std::shared_ptr<playbook::Block>>(step);
      for (const auto* part : {&block.tasks, &block.rescue, &block.always}) review(*part);
    }
  }

  void review(const Task& task) {
    review_become(task);
    review_delegate(task);
    review_notify(task);
    if (task.module->name == "template") review_template(task);
    if (task.module->name == "pause" && !terminal_ && !task.arguments.contains("seconds") &&
        !task.arguments.contains("minutes"))
      add(task.at, "pause waits for a key, and there is no terminal", "seconds: or minutes:");
  }

  /// A template file that is there and cannot be parsed. One that is not there, or whose name is not known
  /// yet, is found missing when the task is run, as Ansible has it.
  void review_template(const Task& task) {
    const auto* src = task.arguments.if_contains("src");
    if (!src || !src->is_string() || jinja::has_template(src->get_string())) return;
    const auto file = find_local(session_, task.at.file, "templates", std::string(src->get_string()));
    if (!file) return;
    const auto text = read_local(*file);
    jinja::Fault fault;
    if (!text || jinja::Template::parse_file(*text, jinja::WhiteSpace(), fault)) return;
    const auto line =
        1 + std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(fault.offset), '\n');
    add(task.at, file->string() + ":" + std::to_string(line) + ": " + fault.message, "");
  }

  void review_become(const Task& task) {
    const auto& keywords = task.keywords;
    if (keywords.become_user && literal(keywords.become_user) != "root")
      add(keywords.become_user->at, "become_user: tasks are run as root by the agent, and as nobody else",
          "leave become_user out; for one command, command: runuser -u USER -- ...");
    if (!other_user_ || told_of_become_ || touches_no_host(*task.module)) return;
    const auto become = literal(keywords.become);
    if (keywords.become && !become) return;
    const auto asked = become ? boolean_of(boost::json::value(*become)) : Result<bool>(false);
    if (asked && *asked) return;
    told_of_become_ = true;
    const auto* user = other_user_->variables.if_contains("ansible_user");
    add(keywords.become ? keywords.become->at : play_->at,
        "the agent runs tasks as root, and " + other_user_->name + " is logged in to as " +
            (user ? plain_text(*user) : std::string("another user")),
        "become: true at the play");
  }

  void review_delegate(const Task& task) {
    const auto name = literal(task.keywords.delegate_to);
    if (!name || session_.inventory.find(*name)) return;
    const auto& hosts = session_.inventory.hosts;
    const bool is_address = std::any_of(hosts.begin(), hosts.end(), [&](const auto& host) {
      const auto* address = host.variables.if_contains("ansible_host");
      return address && plain_text(*address) == *name;
    });
    if (!is_address)
      add(task.keywords.delegate_to->at, "delegate_to: \"" + *name + "\" is no host of this cluster",
          "a host of cluster.yaml: tasks are run by its agents, never on this machine");
  }

  void review_notify(const Task& task) {
    Templates templates;
    for (const auto& written : task.notify) {
      if (!written.value.is_string()) continue;
      const std::string name(written.value.get_string());
      if (jinja::has_template(name) || !handlers_of(*play_, name, templates).empty()) continue;
      // A name with a variable of a host in it is known when it is run.
      const bool some_open =
          std::any_of(play_->handlers.begin(), play_->handlers.end(),
                      [](const auto& handler) { return jinja::has_template(handler.name); });
      if (!some_open) add(written.at, "no handler of this play is named \"" + name + "\"", "");
    }
  }

  const Session& session_;
  bool terminal_;
  const playbook::Play* play_ = nullptr;
  const InventoryHost* other_user_ = nullptr;
  bool told_of_become_ = false;
};

}  // namespace

std::vector<Refusal> refusals(const playbook::Playbook& playbook, const Session& session, bool terminal) {
  Reviewer reviewer(session, terminal);
  for (const auto& play : playbook.plays) reviewer.review(play);
  return std::move(reviewer.found);
}

}  // namespace muster::play
