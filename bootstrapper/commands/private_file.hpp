#pragma once
// Files of this machine that only the operator may read: kubeconfigs.

#include <filesystem>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::commands {

/// Makes the file with mode 0600 from its first byte; one that is there already is replaced at once or not at
/// all. A usage Error names the file and errno.
Result<> write_private(const std::filesystem::path& file, std::string_view bytes);
/// What can be said beforehand of whether that will work; a usage Error where it will not.
Result<> check_writable(const std::filesystem::path& file);

}  // namespace muster::commands
