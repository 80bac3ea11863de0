#pragma once
// Whole files on the own host: read with a bound, replaced atomically. Which files may be touched is not
// decided here.

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster {

/// What a file holds, and its permission bits.
struct WholeFile {
  std::string bytes;
  mode_t mode = 0;
};

/// Reads a regular file, symbolic links followed; nothing when there is none. An agent Error when it is
/// larger than `most` bytes, no regular file, or cannot be read.
Result<std::optional<WholeFile>> read_whole_file(const std::filesystem::path& path, std::size_t most);

/// Makes `path` hold `bytes` with permission bits `mode`, or leaves it as it was: a new file beside it,
/// fsync, rename. A file or symbolic link that was there is replaced; a regular file hands down its owner and
/// its SELinux label, any other new file is the caller's and gets the directory's label. An agent Error names
/// the path, the step and errno.
Result<> replace_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode);

/// Writes all of `bytes`; errno text on failure.
Result<> write_all(int fd, std::string_view bytes);

/// Makes the names in a directory survive a power cut.
Result<> sync_directory(const std::filesystem::path& directory);

/// "PATH: STEP: errno text", of kind agent.
Error errno_error(const std::filesystem::path& path, std::string_view step);

}  // namespace muster
