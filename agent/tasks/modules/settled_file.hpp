#pragma once
// The end of a module that has put a file somewhere: mode, owner and group as its arguments say, and what
// Ansible tells about the file.

#include <filesystem>

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// Gives `path` the mode, owner and group of the arguments; whether that changes (in check mode: would
/// change) anything.
Result<bool> settle_attributes(const Task& task, const std::filesystem::path& path);
/// Adds uid, gid, owner, group, mode, state and size of what is at `path`, if anything is.
void tell_file(const std::filesystem::path& path, boost::json::object& values);

}  // namespace muster::modules
