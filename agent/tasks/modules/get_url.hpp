#pragma once
// ansible.builtin.get_url: a file of this host that holds what a URL gives.

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

Running get_url(Task& task);

}  // namespace muster::modules
