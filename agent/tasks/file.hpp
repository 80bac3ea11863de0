#pragma once
// One file of this host, read, written or removed for the bootstrapper. Templates, owners and directory trees
// are not here.
//
// SELinux: a file that replaces another keeps that one's label; a new file gets the label that the kernel
// gives files of its directory. `restorecon` is not run: what muster writes (/etc/kubernetes,
// /var/lib/muster) has no other label than its directory's.

#include <string>
#include <string_view>

#include "agent/protocol/file_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// Stores the content of `request.path` in `bytes`; FileInfo::exists is false when there is no such file. A
/// usage Error for a path that is not absolute and normalised; an agent Error for a file over `max_bytes`, no
/// regular file, or one that cannot be read.
Result<FileInfo> read_file(const ReadFile& request, std::string& bytes);

/// Makes `request.path` hold `bytes` with `request.mode`, atomically; a file that does so already is not
/// touched. A usage Error for a bad path or mode; an agent Error, with the old file in place, when the sha256
/// differs or the file cannot be written.
Result<WriteFileResponse> write_file(const WriteFile& request, std::string_view bytes);

/// Removes one file or symbolic link; none there is no error. Never removes a directory.
Result<WriteFileResponse> remove_file(const RemoveFile& request);

}  // namespace muster
