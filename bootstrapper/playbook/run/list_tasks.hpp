#pragma once
// What --list-tasks prints: plays and their tasks with their tags, as Ansible lists them.

#include <string>

#include "bootstrapper/playbook/playbook.hpp"
#include "bootstrapper/playbook/run/options.hpp"

namespace muster::play {

/// Only the tasks that the options choose. `shown` is the playbook's name as it was given.
std::string listed_tasks(const playbook::Playbook& playbook, const std::string& shown,
                         const Options& options);

}  // namespace muster::play
