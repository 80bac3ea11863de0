#pragma once
// ansible.builtin.unarchive: a directory that holds what an archive holds. The host's own tar and unzip do
// the work.

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

Running unarchive(Task& task);

}  // namespace muster::modules
