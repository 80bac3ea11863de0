#pragma once
// Files of this machine that a task names: found where Ansible would find them, read whole.

#include <filesystem>
#include <string>
#include <string_view>

#include "bootstrapper/playbook/run/session.hpp"

namespace muster::play {

/// The most that is read into memory; larger files are sent piece by piece.
inline constexpr std::uintmax_t kMostInMemory = 32 << 20;

/// `name` where a task of the file `from` means it: absolute, in `folder` ("files", "templates", "vars",
/// "tasks") beside that file, beside it, or the same beside the playbook. An Error lists where it was looked
/// for.
Result<std::filesystem::path> find_local(const Session& session, const std::filesystem::path& from,
                                         std::string_view folder, const std::string& name);

/// The whole content of a regular file.
Result<std::string> read_local(const std::filesystem::path& file);

/// "0644", as `mode: preserve` wants it.
Result<std::string> mode_of(const std::filesystem::path& file);

}  // namespace muster::play
