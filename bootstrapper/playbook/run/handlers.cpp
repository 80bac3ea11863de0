#include "bootstrapper/playbook/run/handlers.hpp"

#include <algorithm>

namespace muster::play {

namespace {

/// Names of handlers may use variables of the play, and of no host.
std::string rendered_name(const playbook::Play& play, const playbook::Task& handler, Templates& templates) {
  if (!jinja::has_template(handler.name)) return handler.name;
  LayeredScope scope(templates);
  scope.add(play.vars, LayeredScope::Kind::templates);
  scope.add(handler.keywords.vars, LayeredScope::Kind::templates);
  const auto name = templates.text(handler.name, scope);
  return name ? *name : std::string();
}

}  // namespace

std::vector<std::size_t> handlers_of(const playbook::Play& play, const std::string& name,
                                     Templates& templates) {
  std::vector<std::size_t> found;
  // Of handlers with one name, the last is meant.
  for (std::size_t i = play.handlers.size(); i-- > 0;) {
    const auto& handler = play.handlers[i];
    if (handler.name.empty() || rendered_name(play, handler, templates) != name) continue;
    found.push_back(i);
    break;
  }
  for (std::size_t i = 0; i < play.handlers.size(); ++i) {
    const auto& topics = play.handlers[i].listen;
    if (std::find(topics.begin(), topics.end(), name) != topics.end()) found.push_back(i);
  }
  return found;
}

Result<void> notify(PlayRun& run, const std::string& host, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const auto found = handlers_of(run.play, name, run.session.templates);
    if (found.empty()) {
      return muster::fail(
          ErrorKind::command,
          "The requested handler '" + name +
              "' was not found in either the main handlers list nor in the listening handlers "
              "list");
    }
    run.notified[host].insert(found.begin(), found.end());
  }
  return {};
}

}  // namespace muster::play
