#pragma once
// The arguments of a task: a map, a line, or both.

#include <span>
#include <string_view>

#include "bootstrapper/playbook/source.hpp"

namespace muster::playbook {

/// What the module `meta` may be told.
std::span<const std::string_view> meta_actions();

/// The arguments of `module` as written under its key and under `args`. Reports unknown arguments, values
/// that can be no good whatever the hosts are like, and templates that cannot be parsed.
boost::json::object read_arguments(Source& source, const ModuleSpec& module, const Node::Entry& entry,
                                   const Node* args);

}  // namespace muster::playbook
