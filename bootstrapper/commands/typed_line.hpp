#pragma once
// A command line that is still being typed, read by the declaration of the whole. CLI11 itself reads finished
// ones only.

#include <CLI/App.hpp>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace muster::commands {

/// How far the words before the cursor have come.
struct TypedLine {
  const CLI::App* app = nullptr;                ///< the command that they are at
  const CLI::Option* wants = nullptr;           ///< the option whose value comes next
  std::vector<std::string> positionals;         ///< of that command
  bool options_ended = false;                   ///< by --
  std::filesystem::path file = "cluster.yaml";  ///< of --file, "~/" replaced
};

TypedLine read_typed(const CLI::App& app, std::span<const std::string> words);

/// The option of this name ("--file" or "-f") of a command or of those above it; nullptr: none.
const CLI::Option* find_option(const CLI::App& app, const std::string& name);

}  // namespace muster::commands
