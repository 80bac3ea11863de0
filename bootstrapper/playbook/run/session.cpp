#include "bootstrapper/playbook/run/session.hpp"

#include "bootstrapper/playbook/host_pattern.hpp"
#include "bootstrapper/playbook/parse.hpp"

namespace muster::play {

namespace {

Result<std::vector<playbook::Step>> tasks_of(const std::filesystem::path& file,
                                             const playbook::Task& include) {
  static const playbook::Keywords kNothing;
  auto parsed = playbook::parse_tasks(file, include.surroundings ? *include.surroundings : kNothing);
  if (parsed.steps) return std::move(*parsed.steps);
  return muster::fail(ErrorKind::usage, playbook::render(parsed.files));
}

Result<std::vector<std::string>> hosts_of(const Inventory& inventory, std::string_view pattern) {
  return playbook::resolve_pattern(pattern, {inventory.names(), inventory.groups});
}

}  // namespace

Sources parsed_sources() {
  Sources sources;
  sources.tasks = tasks_of;
  sources.variables = playbook::parse_variables;
  sources.hosts = hosts_of;
  return sources;
}

}  // namespace muster::play
