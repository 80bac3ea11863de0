#pragma once
// ansible.builtin.wait_for: until a port, a file or its content is as wanted.

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

Running wait_for_condition(Task& task);

}  // namespace muster::modules
