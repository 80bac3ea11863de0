#pragma once
// Playbook files -> plain types. Everything that is wrong in them and in the files that they import is found
// in one go, each thing at its place; nothing is changed and no host is asked.

#include <boost/json/object.hpp>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bootstrapper/cluster/problem.hpp"
#include "bootstrapper/playbook/playbook.hpp"

namespace muster::playbook {

/// A file that was read, and what is wrong with it.
struct ParsedFile {
  std::filesystem::path file;
  std::string text;
  std::vector<cluster::Problem> problems;  ///< sorted by place
};

struct Parsed {
  std::optional<Playbook> playbook;  ///< there when no problem is an error
  std::vector<ParsedFile> files;     ///< the playbook first
};

/// A playbook and all that it imports.
Parsed parse_playbook(const std::filesystem::path& file);

struct ParsedTasks {
  std::optional<std::vector<Step>> steps;  ///< there when no problem is an error
  std::vector<ParsedFile> files;
};

/// A list of tasks, as include_tasks names one; `outer` is handed down to them.
ParsedTasks parse_tasks(const std::filesystem::path& file, const Keywords& outer);

/// A file of variables, as include_vars and vars_files name one. The Error is what render() says.
Result<boost::json::object> parse_variables(const std::filesystem::path& file);

/// All problems, file by file, as `file:line:col: error: ...` with the line and a caret.
std::string render(std::span<const ParsedFile> files);

}  // namespace muster::playbook
