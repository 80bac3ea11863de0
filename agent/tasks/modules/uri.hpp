#pragma once
// ansible.builtin.uri: one HTTP request, its answer as the task's result.

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

Running uri(Task& task);

}  // namespace muster::modules
