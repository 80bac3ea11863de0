#include "agent/tasks/modules/staged_file.hpp"

#include <fcntl.h>
#include <stdlib.h>  // mkostemp
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <utility>

#include "agent/protocol/whole_file.hpp"

namespace muster::modules {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kPermissionBits = 07777;

mode_t default_mode() {
  const auto mask = ::umask(022);
  ::umask(mask);
  return 0666 & ~mask;
}

/// Gives the new file what the old one had.
Result<> hand_down(const fs::path& dest, int to) {
  struct stat old {};
  if (::stat(dest.c_str(), &old) != 0) {
    if (::fchmod(to, default_mode()) != 0) return errno_error(dest, "set its mode");
    return {};
  }
  if (::fchown(to, old.st_uid, old.st_gid) != 0 && errno != EPERM) return errno_error(dest, "keep its owner");
  if (::fchmod(to, old.st_mode & kPermissionBits) != 0) return errno_error(dest, "keep its mode");
  std::array<char, 1024> label{};
  const auto size = ::getxattr(dest.c_str(), "security.selinux", label.data(), label.size());
  if (size > 0 && ::fsetxattr(to, "security.selinux", label.data(), static_cast<std::size_t>(size), 0) != 0)
    return errno_error(dest, "keep its SELinux label");
  return {};
}

Result<> copy_bytes(int from, StagedFile& to) {
  std::array<char, 64 << 10> chunk{};
  while (true) {
    const auto got = ::read(from, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(to.path(), "read what goes there");
    if (got == 0) return {};
    TRY(to.write(std::string_view(chunk.data(), static_cast<std::size_t>(got))));
  }
}

}  // namespace

Result<StagedFile> StagedFile::in(const fs::path& directory) {
  auto name = (directory / ".muster-XXXXXX").string();
  Descriptor file(::mkostemp(name.data(), O_CLOEXEC));  // O_EXCL, 0600
  if (!file.open()) return errno_error(directory, "create a new file in it");
  return StagedFile(std::move(file), std::move(name));
}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : file_(std::move(other.file_)), path_(std::exchange(other.path_, {})) {}

StagedFile::~StagedFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<> StagedFile::write(std::string_view bytes) {
  auto written = write_all(file_.get(), bytes);
  if (!written) return std::move(written).error().in(path_);
  return {};
}

Result<> StagedFile::place(const fs::path& dest) {
  TRY(hand_down(dest, file_.get()));
  if (::fsync(file_.get()) != 0) return errno_error(path_, "fsync");
  if (::rename(path_.c_str(), dest.c_str()) == 0) {
    path_.clear();
    return sync_directory(dest.parent_path());
  }
  if (errno != EXDEV) return errno_error(dest, "rename the new file to it");
  TRY(auto beside, StagedFile::in(dest.parent_path()));
  if (::lseek(file_.get(), 0, SEEK_SET) != 0) return errno_error(path_, "read it again");
  TRY(copy_bytes(file_.get(), beside));
  return beside.place(dest);
}

Result<std::string> back_up(const fs::path& path) {
  const std::time_t now = std::time(nullptr);
  struct tm local {};
  ::localtime_r(&now, &local);
  std::array<char, 64> when{};
  std::strftime(when.data(), when.size(), "%Y-%m-%d@%H:%M:%S~", &local);
  const auto name = path.string() + "." + std::to_string(::getpid()) + "." + when.data();
  const Descriptor from(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat seen {};
  if (!from.open() || ::fstat(from.get(), &seen) != 0) return errno_error(path, "open");
  TRY(auto copy, StagedFile::in(path.parent_path()));
  TRY(copy_bytes(from.get(), copy));
  TRY(copy.place(name));
  if (::chmod(name.c_str(), seen.st_mode & kPermissionBits) != 0 ||
      ::lchown(name.c_str(), seen.st_uid, seen.st_gid) != 0) {
    return errno_error(name, "give it the owner and mode of the original");
  }
  return name;
}

}  // namespace muster::modules
