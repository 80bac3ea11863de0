#pragma once
// The flags of ext4, XFS and others, as lsattr(1) prints them.

#include <cstdint>
#include <optional>
#include <string>

namespace muster::modules {

struct FileFlags {
  std::string letters;  ///< "e", "ie"
  std::optional<std::uint32_t> version;
};

/// Of a regular file or directory; nothing where the file system has none, or the file cannot be opened.
std::optional<FileFlags> file_flags(const std::string& path);
/// The name that Ansible has for a letter; "" where it has none.
std::string flag_name(char letter);

}  // namespace muster::modules
