#pragma once
// How the system modules run a program of the host, and what its end is in Ansible's terms.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// Runs a program with messages in English; its exit status is an outcome.
boost::asio::awaitable<Result<Captured>> run_program(Task& task, std::vector<std::string> argv);

/// The exit status, or the negative number of the signal that ended it, as Python has it.
int return_code(const Exit& exit);
/// Whether it ended well.
inline bool succeeded(const Captured& captured) {
  return captured.exit == Exit{};
}

/// Without blanks and line ends around it.
std::string_view stripped(std::string_view text);

/// Adds to the result's `warnings`.
void warn(Answer& answer, std::string text);

/// The failure of a state that needs arguments which are not given; nothing where they all are.
std::optional<Answer> missing_arguments(const Arguments& arguments, std::string_view state,
                                        const std::vector<std::string_view>& needed);

}  // namespace muster::modules
