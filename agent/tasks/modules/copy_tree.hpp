#pragma once
// A directory of the host copied on the host: copy with remote_src.

#include <string>

#include "agent/tasks/modules/attributes.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// What is below `src` is below `dest` afterwards, too ("SRC/": its content, else itself); what is there
/// besides stays. Files of equal content are left alone; owner and group are those of the task.
Result<Answer> copy_tree(const Task& task, const Attributes& attributes, const std::string& src,
                         const std::string& dest);

}  // namespace muster::modules
