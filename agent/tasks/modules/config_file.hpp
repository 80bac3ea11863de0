#pragma once
// A small text file of /etc that a module rewrites: what it holds, its new text in one step, the diff.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// What the file holds, links followed; empty where there is none.
Result<std::string> read_config(const std::filesystem::path& path);

/// Whether a link is replaced by the file, or the file that it leads to is written.
enum class Links { replaced, followed };
/// Puts a text in place, with mode, owner and label of the file that was there, else 0644.
Result<> write_config(const std::filesystem::path& path, std::string_view text, Links links);

/// The lines without their ends; a last one that does not end counts too.
std::vector<std::string> config_lines(std::string_view text);

/// The diff of one file, in Ansible's form.
boost::json::object config_diff(const std::string& path, std::string_view before, std::string_view after);

}  // namespace muster::modules
