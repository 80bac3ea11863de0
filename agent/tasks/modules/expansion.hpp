#pragma once
// Texts and paths of a task as Ansible's modules expand them: $NAME, ${NAME}, ~ and ~USER.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// The home directory of the user that programs run as: $HOME of the task, else /root.
std::string home_directory(const Task& task);

/// `text` with what it names replaced; a variable that is not set and a user who is not there stay as they
/// are written.
boost::asio::awaitable<Result<std::string>> expand(Task& task, std::string text);

/// The path argument of that name, expanded; "" where it is absent.
boost::asio::awaitable<Result<std::string>> expanded_argument(Task& task, std::string_view name);

/// A path of the host, below `task.root`.
std::filesystem::path host_path(const Task& task, const std::filesystem::path& path);

}  // namespace muster::modules
