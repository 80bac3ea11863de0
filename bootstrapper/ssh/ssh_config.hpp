#pragma once
// The files of ssh_config(5): ~/.ssh/config and /etc/ssh/ssh_config, read once with all that they include.
// What they say about one host is looked up by host_config.hpp.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"
#include "bootstrapper/ssh/config_words.hpp"

namespace muster::ssh {

/// One line of a file, or the files that its Include brings in.
struct ConfigLine {
  std::filesystem::path file;
  std::size_t number = 0;  ///< from 1
  ConfigWords said;
  std::vector<std::vector<ConfigLine>> included;  ///< one list a file

  /// "/root/.ssh/config:12"
  [[nodiscard]] std::string place() const { return file.string() + ":" + std::to_string(number); }
};

/// Everything that was read, and all that is wrong with it.
struct SshConfig {
  /// One list a file, in the order in which they count: the user's before the system's.
  std::vector<std::vector<ConfigLine>> files;
  /// Each a usage Error that begins with its place; with one of them the files are not to be used, as ssh
  /// would not.
  std::vector<Error> problems;
};

/// Which files are meant, and for whom.
struct ConfigFiles {
  std::filesystem::path user;    ///< "~/.ssh/config"; empty: none
  std::filesystem::path system;  ///< "/etc/ssh/ssh_config"; empty: none
  std::filesystem::path home;    ///< what "~" stands for
  /// The user's file was named by the operator (ssh -F): it must be there, and may belong to others.
  bool named = false;
};

/// The files that ssh would read for the user whose home directory is `home`.
ConfigFiles usual_config_files(const std::filesystem::path& home);

/// Reads the files and what they include, at most 16 deep. Files that are missing say nothing. Values of the
/// keywords that muster uses are checked, also where no host matches; other keywords are taken as they are.
SshConfig read_ssh_config(const ConfigFiles& files);

/// The same for one file's text, as the user's.
SshConfig parse_ssh_config(std::string_view text, const std::filesystem::path& file,
                           const std::filesystem::path& home);

}  // namespace muster::ssh
