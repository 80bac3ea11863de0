#pragma once
// What must not get into the history: secrets on a command line or in a cluster.yaml, which should not be
// there and may be all the same, and the commands that print passwords.

#include <span>
#include <string>
#include <string_view>

namespace muster::history {

/// "muster play site -e 'db_password=[masked]'": the words as a shell would take them, what looks like a
/// secret masked.
std::string command_line(std::span<const std::string> words);

/// The text of a YAML file with the values masked of keys that are secrets or commands that print one, and
/// credentials in URLs.
std::string masked_yaml(std::string_view text);

}  // namespace muster::history
