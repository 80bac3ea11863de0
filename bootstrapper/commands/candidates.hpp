#pragma once
// What can be typed next on a command line of muster, from the command line's own declaration. How a shell
// asks and shows it is in packaging/completion.

#include <CLI/App.hpp>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace muster::commands {

/// One word that can stand where the cursor is, and what it is for.
struct Candidate {
  std::string word;
  std::string about;  ///< one line; may be empty
};

/// All of them.
struct Candidates {
  enum class Kind {
    words,  ///< each is whole
    list,   ///< each may go on after a comma
    files,  ///< the shell's own names of files, besides the words
  };
  Kind kind = Kind::words;
  std::vector<Candidate> words;
};

/// Where the names come from that the declaration does not have.
struct NameSources {
  /// Hosts of this cluster.yaml; none where it cannot be read.
  std::function<std::vector<Candidate>(const std::filesystem::path& file)> hosts;
  std::function<std::vector<Candidate>()> checks;     ///< and modules: what explain knows
  std::function<std::vector<Candidate>()> playbooks;  ///< that come with muster
  std::function<std::vector<Candidate>()> phases;     ///< of up
};

/// Those for the last of `words`, which are what follows the program's name; the last may be empty.
Candidates candidates(const CLI::App& app, std::span<const std::string> words, const NameSources& names);

}  // namespace muster::commands
