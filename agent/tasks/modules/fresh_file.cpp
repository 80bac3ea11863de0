#include "agent/tasks/modules/fresh_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>

#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace {

constexpr const char* kSelinuxLabel = "security.selinux";
constexpr mode_t kPermissionBits = 07777;

}  // namespace

struct stat look_of_new_file() {
  struct stat fresh {};
  fresh.st_mode = S_IFREG | (0666 & ~umask_now());
  fresh.st_uid = ::geteuid();
  fresh.st_gid = ::getegid();
  return fresh;
}

struct stat look_before(const std::string& path) {
  struct stat seen {};
  if (::stat(path.c_str(), &seen) == 0) return seen;
  return look_of_new_file();
}

Result<FreshFile> FreshFile::beside(const std::string& path) {
  auto name = below(parent_of(path), ".muster-XXXXXX");
  Descriptor file(::mkostemp(name.data(), O_CLOEXEC));  // O_EXCL: follows no link; 0600
  if (!file.open()) return errno_error(path, "create a new file beside it");
  return FreshFile(std::move(file), std::move(name));
}

Result<FreshFile> FreshFile::in(const std::string& directory) {
  auto name = below(directory, ".muster-XXXXXX");
  Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.open()) return errno_error(directory, "create a new file in it");
  return FreshFile(std::move(file), std::move(name));
}

FreshFile::FreshFile(FreshFile&& other) noexcept
    : file_(std::move(other.file_)), name_(std::exchange(other.name_, {})) {}

FreshFile::~FreshFile() {
  if (!name_.empty()) ::unlink(name_.c_str());
}

Result<> FreshFile::write(std::string_view bytes) {
  if (auto written = write_all(file_.get(), bytes); !written)
    return std::move(written).error().in("write").in(name_);
  return {};
}

Result<> FreshFile::copy_from(const std::string& source) {
  const Descriptor from(::open(source.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!from.open()) return errno_error(source, "open");
  std::array<char, 64 << 10> chunk{};
  while (true) {
    const auto got = ::read(from.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(source, "read");
    if (got == 0) return {};
    TRY(write(std::string_view(chunk.data(), static_cast<std::size_t>(got))));
  }
}

Result<> FreshFile::look_like(const Look& look, const std::string& model) {
  struct stat now {};
  if (::fstat(file_.get(), &now) != 0) return errno_error(name_, "stat");
  const bool other = now.st_uid != look.uid || now.st_gid != look.gid;
  // Without the right to give a file away it stays ours, as with Ansible.
  if (other && ::fchown(file_.get(), look.uid, look.gid) != 0 && (errno != EPERM || look.changed))
    return errno_error(name_, "chown failed");
  std::array<char, 1024> label{};
  const auto size = ::getxattr(model.c_str(), kSelinuxLabel, label.data(), label.size());
  if (size > 0 &&
      ::fsetxattr(file_.get(), kSelinuxLabel, label.data(), static_cast<std::size_t>(size), 0) != 0)
    return errno_error(name_, "keep its SELinux label");
  // After the owner: a change of owner takes the set-user-ID bit away.
  if (::fchmod(file_.get(), look.mode) != 0) return errno_error(name_, "chmod failed");
  return {};
}

Result<> FreshFile::times_of(const std::string& source) {
  struct stat seen {};
  if (::stat(source.c_str(), &seen) != 0) return errno_error(source, "stat");
  const std::array<timespec, 2> times{seen.st_atim, seen.st_mtim};
  if (::futimens(file_.get(), times.data()) != 0) return errno_error(name_, "set its times");
  return {};
}

Result<bool> FreshFile::move_to(const std::string& path) {
  if (::fsync(file_.get()) != 0) return errno_error(name_, "fsync");
  // A program that checks or runs the file must not find it open for writing.
  file_.close();
  if (::rename(name_.c_str(), path.c_str()) != 0) {
    if (errno == EXDEV) return false;
    return errno_error(path, "rename the new file to it");
  }
  name_.clear();
  TRY(sync_directory(parent_of(path)));
  return true;
}

Result<> FreshFile::become(const std::string& path) {
  TRY(const bool moved, move_to(path));
  if (!moved) return fail(ErrorKind::agent, path + " is on another file system than " + name_);
  return {};
}

Result<> FreshFile::replace(const std::string& path) {
  struct stat old {};
  if (::stat(path.c_str(), &old) == 0) {
    TRY(look_like(Look{old.st_mode & kPermissionBits, old.st_uid, old.st_gid, false, {}, {}}, path));
  } else if (::fchmod(file_.get(), 0666 & ~umask_now()) != 0) {
    return errno_error(path, "set its mode");
  }
  TRY(const bool moved, move_to(path));
  if (moved) return {};
  TRY(auto near, beside(path));
  TRY(near.copy_from(name_));
  return near.replace(path);
}

Result<std::string> back_up(const std::string& path) {
  const std::time_t now = std::time(nullptr);
  struct tm local {};
  ::localtime_r(&now, &local);
  std::array<char, 64> when{};
  std::strftime(when.data(), when.size(), "%Y-%m-%d@%H:%M:%S~", &local);
  const auto name = path + "." + std::to_string(::getpid()) + "." + when.data();
  struct stat seen {};
  if (::stat(path.c_str(), &seen) != 0) return errno_error(path, "open");
  TRY(auto copy, FreshFile::beside(path));
  TRY(copy.copy_from(path));
  TRY(copy.replace(name));
  if (::chmod(name.c_str(), seen.st_mode & kPermissionBits) != 0 ||
      ::lchown(name.c_str(), seen.st_uid, seen.st_gid) != 0) {
    return errno_error(name, "give it the owner and mode of the original");
  }
  return name;
}

}  // namespace muster::modules
