#pragma once
// Files of this machine, or of the bundle, that a task names: found where Ansible would find them, read
// whole.

#include <filesystem>
#include <string>
#include <string_view>

#include "bootstrapper/archive/file_range.hpp"
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

/// Whether a path that was found is a directory, here or in the bundle.
bool is_directory(const Session& session, const std::filesystem::path& path);
/// Where the bytes of a file that was found are: a file of this machine, or a stretch of the bundle.
archive::FileRange range_of(const Session& session, const std::filesystem::path& file);
/// "0644", as `mode: preserve` wants it.
Result<std::string> mode_of(const Session& session, const std::filesystem::path& file);
/// Its SHA-1, which the manifest of a bundle knows.
Result<std::string> sha1_of(const Session& session, const std::filesystem::path& file);

}  // namespace muster::play
