#pragma once
// What the plays of one run share.

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bootstrapper/playbook/playbook.hpp"
#include "bootstrapper/playbook/run/host_variables.hpp"
#include "bootstrapper/playbook/run/inventory.hpp"
#include "bootstrapper/playbook/run/options.hpp"
#include "bootstrapper/playbook/run/output.hpp"
#include "bootstrapper/playbook/run/stats.hpp"
#include "bootstrapper/playbook/run/task_host.hpp"

namespace muster::play {

/// Where what is read while a playbook runs comes from.
struct Sources {
  /// The tasks of a file that include_tasks names.
  std::function<Result<std::vector<playbook::Step>>(const std::filesystem::path& file,
                                                    const playbook::Task& include)>
      tasks;
  /// The variables of a file that include_vars or vars_files name.
  std::function<Result<boost::json::object>(const std::filesystem::path& file)> variables;
  /// The names of the hosts that a pattern means, in the inventory's order.
  std::function<Result<std::vector<std::string>>(const Inventory& inventory, std::string_view pattern)> hosts;
};

/// A task that failed on a host, or a host that was lost at it.
struct Trouble {
  std::string host;
  std::string task;
  std::string cause;
};

/// Read from files by the parser of playbooks.
Sources parsed_sources();

struct Session {
  Session(const Inventory& known, Options asked, Sources from, Output& told)
      : inventory(known),
        options(std::move(asked)),
        sources(std::move(from)),
        output(told),
        variables(known) {}

  const Inventory& inventory;
  Options options;
  Sources sources;
  Output& output;
  std::map<std::string, TaskHost*, std::less<>> hosts;  ///< every host of the inventory
  std::filesystem::path playbook_dir;                   ///< of the playbook that is run now

  Templates templates;
  HostVariables variables;
  Stats stats;
  std::set<std::string> failed;       ///< hosts that no later play runs on
  std::set<std::string> unreachable;  ///< the same, because they are gone
  std::optional<Trouble> first_failure;
  std::optional<Trouble> first_loss;
  bool started = false;  ///< --start-at-task was reached, or is not asked for
};

}  // namespace muster::play
