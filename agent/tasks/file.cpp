#include "agent/tasks/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "agent/protocol/sha256.hpp"
#include "agent/protocol/whole_file.hpp"

namespace muster {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kPermissionBits = 07777;
constexpr mode_t kDirectoryMode = 0755;

Result<fs::path> checked_path(const std::string& text) {
  const fs::path path(text);
  const bool whole = text.find('\0') == std::string::npos && path.is_absolute() && path.has_filename();
  if (!whole || path.lexically_normal() != path || path.lexically_normal().native() != text) {
    return fail(ErrorKind::usage,
                "path \"" + text + "\": wanted an absolute one of a file, without \".\", \"..\" or \"//\"");
  }
  return path;
}

/// Whether a regular file (no link to one) is there with this mode and these bytes.
Result<bool> is_already(const fs::path& path, mode_t mode, std::string_view bytes) {
  struct stat seen {};
  if (::lstat(path.c_str(), &seen) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return errno_error(path, "stat");
  }
  if (S_ISDIR(seen.st_mode))
    return fail(ErrorKind::agent, path.string() + " is a directory: wanted a file there");
  const bool alike = S_ISREG(seen.st_mode) && (seen.st_mode & kPermissionBits) == mode &&
                     static_cast<std::size_t>(seen.st_size) == bytes.size();
  if (!alike) return false;
  TRY(const auto old, read_whole_file(path, bytes.size()));
  return old && old->bytes == bytes;
}

/// `last` is the mode of the directory itself, where it is made.
Result<> make_directories(const fs::path& directory, mode_t last) {
  fs::path made;
  for (const auto& part : directory) {
    made /= part;
    const mode_t mode = made == directory ? last : kDirectoryMode;
    if (::mkdir(made.c_str(), mode) != 0) {
      if (errno == EEXIST) continue;
      return errno_error(made, "make this directory");
    }
    // Whatever our umask is.
    if (::chmod(made.c_str(), mode) != 0) return errno_error(made, "set its mode");
  }
  return {};
}

}  // namespace

Result<FileInfo> read_file(const ReadFile& request, std::string& bytes) {
  TRY(const auto path, checked_path(request.path));
  TRY(auto file, read_whole_file(path, request.max_bytes));
  FileInfo info;
  if (!file) return info;
  bytes = std::move(file->bytes);
  info.exists = true;
  info.size = bytes.size();
  info.mode = file->mode;
  info.sha256 = sha256_hex(bytes);
  return info;
}

Result<WriteFileResponse> write_file(const WriteFile& request, std::string_view bytes) {
  TRY(const auto path, checked_path(request.path));
  if ((request.mode & ~kPermissionBits) != 0) {
    return fail(ErrorKind::usage,
                request.path + ": mode " + std::to_string(request.mode) + " is more than permission bits");
  }
  if (const auto came = sha256_hex(bytes); came != request.sha256) {
    return fail(ErrorKind::agent,
                request.path + ": not written: what came has sha256 " + came + ", wanted " + request.sha256);
  }
  TRY(const bool already, is_already(path, request.mode, bytes));
  if (already) return WriteFileResponse{false};
  if (request.make_directory) {
    TRY(make_directories(path.parent_path(), request.directory_mode.value_or(kDirectoryMode)));
  }
  TRY(replace_file(path, bytes, request.mode));
  return WriteFileResponse{true};
}

Result<WriteFileResponse> remove_file(const RemoveFile& request) {
  TRY(const auto path, checked_path(request.path));
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return WriteFileResponse{false};
    return errno_error(path, "remove");
  }
  TRY(sync_directory(path.parent_path()));
  return WriteFileResponse{true};
}

}  // namespace muster
