#pragma once
// ansible.builtin.setup: what this host is like, under Ansible's names. Who observes it is not known here:
// see Task::facts.

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

Running setup(Task& task);

}  // namespace muster::modules
