#include "agent/protocol/whole_file.hpp"

#include <fcntl.h>
#include <stdlib.h>  // mkostemp
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "agent/protocol/descriptor.hpp"

namespace muster {

namespace {

constexpr mode_t kPermissionBits = 07777;
constexpr const char* kSelinuxLabel = "security.selinux";

/// A new file that goes away again unless it is renamed into its place.
class TemporaryFile {
 public:
  static Result<TemporaryFile> beside(const std::filesystem::path& path) {
    auto name = (path.parent_path() / ".muster-XXXXXX").string();
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));  // O_EXCL, 0600
    if (!file.open()) return errno_error(path, "create a new file beside it");
    return TemporaryFile(std::move(file), std::move(name));
  }
  TemporaryFile(TemporaryFile&& other) noexcept
      : file_(std::move(other.file_)), name_(std::exchange(other.name_, {})) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  [[nodiscard]] int fd() const { return file_.get(); }
  Result<> rename_to(const std::filesystem::path& path) {
    if (::rename(name_.c_str(), path.c_str()) != 0) return errno_error(path, "rename the new file to it");
    name_.clear();
    return {};
  }

 private:
  TemporaryFile(Descriptor file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}
  Descriptor file_;
  std::string name_;
};

/// The owner and the SELinux label of the regular file at `path`, if there is one, for the file that will
/// replace it.
Result<> hand_down(const std::filesystem::path& path, int to) {
  struct stat old {};
  if (::lstat(path.c_str(), &old) != 0 || !S_ISREG(old.st_mode)) return {};
  struct stat fresh {};
  if (::fstat(to, &fresh) != 0) return errno_error(path, "stat");
  const bool same_owner = old.st_uid == fresh.st_uid && old.st_gid == fresh.st_gid;
  if (!same_owner && ::fchown(to, old.st_uid, old.st_gid) != 0) return errno_error(path, "keep its owner");
  std::array<char, 1024> label{};
  const auto size = ::lgetxattr(path.c_str(), kSelinuxLabel, label.data(), label.size());
  if (size <= 0) return {};  // no SELinux here
  if (::fsetxattr(to, kSelinuxLabel, label.data(), static_cast<std::size_t>(size), 0) != 0) {
    return errno_error(path, "keep its SELinux label");
  }
  return {};
}

}  // namespace

Error errno_error(const std::filesystem::path& path, std::string_view step) {
  const char* const why = std::strerror(errno);
  return fail(ErrorKind::agent, path.string() + ": " + std::string(step) + ": " + why);
}

Result<> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(ErrorKind::agent, std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<> sync_directory(const std::filesystem::path& directory) {
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // EINVAL: this file system has no fsync for directories, and nothing more can be done.
  if (!opened.open() || (::fsync(opened.get()) != 0 && errno != EINVAL)) {
    return errno_error(directory, "fsync");
  }
  return {};
}

Result<std::optional<WholeFile>> read_whole_file(const std::filesystem::path& path, std::size_t most) {
  // O_NONBLOCK: a FIFO without a writer must not hold us up before it is seen to be one.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.open()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<WholeFile>();
    return errno_error(path, "open");
  }
  struct stat seen {};
  if (::fstat(file.get(), &seen) != 0) return errno_error(path, "stat");
  if (!S_ISREG(seen.st_mode)) return fail(ErrorKind::agent, path.string() + " is no regular file");
  WholeFile whole{{}, seen.st_mode & kPermissionBits};
  std::array<char, 16 << 10> chunk{};
  while (true) {
    const auto got = ::read(file.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(path, "read");
    if (got == 0) return std::optional(std::move(whole));
    whole.bytes.append(chunk.data(), static_cast<std::size_t>(got));
    if (whole.bytes.size() > most) {
      return fail(ErrorKind::agent, path.string() + " is larger than " + std::to_string(most) + " bytes");
    }
  }
}

Result<> replace_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
  TRY(auto fresh, TemporaryFile::beside(path));
  if (auto written = write_all(fresh.fd(), bytes); !written) {
    return std::move(written).error().in("write").in(path.string());
  }
  TRY(hand_down(path, fresh.fd()));
  // After the owner: a change of owner takes the set-user-ID bit away.
  if (::fchmod(fresh.fd(), mode) != 0) return errno_error(path, "set its mode");
  if (::fsync(fresh.fd()) != 0) return errno_error(path, "fsync");
  TRY(fresh.rename_to(path));
  return sync_directory(path.parent_path());
}

}  // namespace muster
