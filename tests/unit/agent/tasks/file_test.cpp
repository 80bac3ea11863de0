#include "agent/tasks/file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <filesystem>

#include "agent/protocol/sha256.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/agent/tasks/process_limits.hpp"

using namespace muster;
using test::FileSizeLimit;
using test::Scratch;
using test::Umask;

namespace fs = std::filesystem;

namespace {

WriteFile request_for(const fs::path& path, const std::string& bytes, std::uint32_t mode = 0600) {
  WriteFile request;
  request.path = path.string();
  request.mode = mode;
  request.sha256 = sha256_hex(bytes);
  return request;
}

Result<WriteFileResponse> put(const fs::path& path, const std::string& bytes, std::uint32_t mode = 0600) {
  return write_file(request_for(path, bytes, mode), bytes);
}

Result<FileInfo> get(const fs::path& path, std::string& bytes, std::uint64_t most = 1 << 20) {
  ReadFile request;
  request.path = path.string();
  request.max_bytes = most;
  return read_file(request, bytes);
}

Result<WriteFileResponse> drop(const fs::path& path) {
  RemoveFile request;
  request.path = path.string();
  return remove_file(request);
}

std::ptrdiff_t files_in(const fs::path& directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

struct stat status_of(const fs::path& path) {
  struct stat seen {};
  REQUIRE(::lstat(path.c_str(), &seen) == 0);
  return seen;
}

}  // namespace

TEST_CASE("a file is written with its mode, whatever the umask, and read back") {
  const Scratch scratch;
  const Umask narrow(077);
  for (const std::uint32_t mode : {0600u, 0644u, 0755u, 04755u, 0400u}) {
    CAPTURE(mode);
    const auto path = scratch / ("file" + std::to_string(mode));
    const std::string bytes("a\0b\xff\n", 5);
    const auto written = put(path, bytes, mode);
    REQUIRE(written.has_value());
    CHECK(written->changed);
    CHECK(test::mode_of(path) == mode);
    std::string back;
    const auto info = get(path, back);
    REQUIRE(info.has_value());
    CHECK(back == bytes);
    CHECK(info->exists);
    CHECK(info->size == 5);
    CHECK(info->mode == mode);
    CHECK(info->sha256 == sha256_hex(bytes));
  }
  CHECK(files_in(scratch / "") == 5);
}

TEST_CASE("a file that has these bytes and this mode already is not touched") {
  const Scratch scratch;
  const auto path = scratch / "file";
  REQUIRE(put(path, "same", 0644).has_value());
  const auto before = status_of(path);
  const auto again = put(path, "same", 0644);
  REQUIRE(again.has_value());
  CHECK_FALSE(again->changed);
  const auto after = status_of(path);
  CHECK(before.st_ino == after.st_ino);
  CHECK(before.st_ctim.tv_sec == after.st_ctim.tv_sec);
  CHECK(before.st_ctim.tv_nsec == after.st_ctim.tv_nsec);

  // Each differs from the one before: in its mode, its bytes, its length.
  struct Row {
    std::string bytes;
    std::uint32_t mode;
  };
  for (const auto& row : {Row{"same", 0600}, Row{"diff", 0600}, Row{"longer", 0600}}) {
    CAPTURE(row.bytes);
    const auto other = put(path, row.bytes, row.mode);
    REQUIRE(other.has_value());
    CHECK(other->changed);
    CHECK(test::content_of(path) == row.bytes);
    CHECK(test::mode_of(path) == row.mode);
  }
}

TEST_CASE("bytes that are not those that were announced replace nothing") {
  const Scratch scratch;
  const auto path = scratch.file("file", "old");
  auto request = request_for(path, "new");
  const auto torn = write_file(request, "ne");
  REQUIRE_FALSE(torn.has_value());
  CHECK(torn.error().kind() == ErrorKind::agent);
  CHECK(torn.error().message() ==
        path + ": not written: what came has sha256 " + sha256_hex("ne") + ", wanted " + sha256_hex("new"));
  request.sha256 = "";
  CHECK_FALSE(write_file(request, "new").has_value());
  CHECK(test::content_of(path) == "old");
  CHECK(files_in(scratch / "") == 1);
}

TEST_CASE("a write that does not fit leaves the old file and nothing else") {
  const Scratch scratch;
  const auto path = scratch.file("file", "old");
  const FileSizeLimit limit(4096);
  const auto written = put(path, std::string(10000, 'x'));
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().message() == path + ": write: File too large");
  CHECK(test::content_of(path) == "old");
  CHECK(files_in(scratch / "") == 1);
}

TEST_CASE("a path that is not absolute and normalised is refused") {
  const Scratch scratch;
  const auto base = (scratch / "").string();  // ends with a slash
  for (const auto& path :
       {std::string(), std::string("/"), std::string("relative"), std::string("./x"), base, base + "../x",
        base + "a/../x", base + "./x", base + "/x", base + "..", base + ".", base + std::string("a\0b", 3)}) {
    CAPTURE(path);
    const auto written = write_file(request_for(path, "x"), "x");
    REQUIRE_FALSE(written.has_value());
    CHECK(written.error().kind() == ErrorKind::usage);
    std::string bytes;
    CHECK_FALSE(get(path, bytes).has_value());
    CHECK_FALSE(drop(path).has_value());
  }
  CHECK(files_in(scratch / "") == 0);
  CHECK(put(scratch / "..name", "two dots may begin a name").has_value());
}

TEST_CASE("a mode with more than permission bits is refused") {
  const Scratch scratch;
  const auto written = put(scratch / "file", "x", 0100644);
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().kind() == ErrorKind::usage);
  CHECK(files_in(scratch / "") == 0);
}

TEST_CASE("a symbolic link is replaced, and what it points to is left alone") {
  const Scratch scratch;
  const auto target = scratch.file("target", "same", 0600);
  fs::create_symlink(target, scratch / "link");
  const auto written = put(scratch / "link", "same", 0600);
  REQUIRE(written.has_value());
  CHECK(written->changed);
  CHECK_FALSE(fs::is_symlink(scratch / "link"));
  REQUIRE(put(scratch / "link", "new").has_value());
  CHECK(test::content_of(target) == "same");

  fs::create_symlink(target, scratch / "other");
  std::string bytes;
  REQUIRE(get(scratch / "other", bytes).has_value());
  CHECK(bytes == "same");
  CHECK(drop(scratch / "other")->changed);
  CHECK(fs::exists(target));
}

TEST_CASE("missing directories are made only when asked for, 0755 whatever the umask") {
  const Scratch scratch;
  const auto path = scratch / "a/b/file";
  const auto refused = put(path, "x");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message() ==
        path.string() + ": create a new file beside it: No such file or directory");
  auto request = request_for(path, "x");
  request.make_directory = true;
  const Umask narrow(077);
  const auto written = write_file(request, "x");
  REQUIRE(written.has_value());
  CHECK(test::content_of(path) == "x");
  CHECK(test::mode_of(scratch / "a") == 0755);
  CHECK(test::mode_of(scratch / "a/b") == 0755);

  auto in_private = request_for(scratch / "a/private/file", "x");
  in_private.make_directory = true;
  in_private.directory_mode = 0700;
  REQUIRE(write_file(in_private, "x").has_value());
  CHECK(test::mode_of(scratch / "a") == 0755);
  CHECK(test::mode_of(scratch / "a/private") == 0700);

  auto through_a_file = request_for(path / "c", "x");
  through_a_file.make_directory = true;
  CHECK_FALSE(write_file(through_a_file, "x").has_value());
}

TEST_CASE("a directory is neither written over nor removed nor read") {
  const Scratch scratch;
  const auto path = scratch / "directory";
  fs::create_directory(path);
  const auto written = put(path, "x");
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().message() == path.string() + " is a directory: wanted a file there");
  const auto removed = drop(path);
  REQUIRE_FALSE(removed.has_value());
  CHECK(removed.error().message() == path.string() + ": remove: Is a directory");
  std::string bytes;
  const auto info = get(path, bytes);
  REQUIRE_FALSE(info.has_value());
  CHECK(info.error().message() == path.string() + " is no regular file");
}

TEST_CASE("a file that is not there reads as absent, and removing it changes nothing") {
  const Scratch scratch;
  const fs::path file = scratch.file("file", "x");
  for (const auto& path : {scratch / "none", scratch / "no/such/directory", file / "below"}) {
    CAPTURE(path);
    std::string bytes;
    const auto info = get(path, bytes);
    REQUIRE(info.has_value());
    CHECK_FALSE(info->exists);
    CHECK(bytes.empty());
    const auto removed = drop(path);
    REQUIRE(removed.has_value());
    CHECK_FALSE(removed->changed);
  }
  CHECK(drop(file)->changed);
  CHECK_FALSE(fs::exists(file));
}

TEST_CASE("a file over the bound is an Error, one of just the bound is read") {
  const Scratch scratch;
  const auto path = scratch.file("file", std::string(100, 'x'));
  std::string bytes;
  const auto over = get(path, bytes, 99);
  REQUIRE_FALSE(over.has_value());
  CHECK(over.error().message() == path + " is larger than 99 bytes");
  CHECK(bytes.empty());
  REQUIRE(get(path, bytes, 100).has_value());
  CHECK(bytes.size() == 100);
}

TEST_CASE("files whose size the kernel does not tell are read, a FIFO is refused at once") {
  const Scratch scratch;
  std::string bytes;
  const auto info = get("/proc/self/status", bytes);
  REQUIRE(info.has_value());
  CHECK(bytes.starts_with("Name:"));
  CHECK(info->size == bytes.size());
  REQUIRE(::mkfifo((scratch / "fifo").c_str(), 0600) == 0);
  const auto fifo = get(scratch / "fifo", bytes);
  REQUIRE_FALSE(fifo.has_value());
  CHECK(fifo.error().message() == (scratch / "fifo").string() + " is no regular file");
}

TEST_CASE("a replaced file hands down its owner" * doctest::skip(::geteuid() != 0)) {
  const Scratch scratch;
  const auto path = scratch.file("file", "old");
  REQUIRE(::chown(path.c_str(), 1234, 4321) == 0);
  REQUIRE(put(path, "new", 04755).has_value());
  const auto seen = status_of(path);
  CHECK(seen.st_uid == 1234);
  CHECK(seen.st_gid == 4321);
  CHECK((seen.st_mode & 07777) == 04755);
}

TEST_CASE("a replaced file hands down its SELinux label" * doctest::skip(::geteuid() != 0)) {
  const Scratch scratch;
  const auto path = scratch.file("file", "old");
  const std::string label = "system_u:object_r:kubernetes_file_t:s0";
  // Without SELinux in the kernel this is an attribute like any other.
  REQUIRE(::setxattr(path.c_str(), "security.selinux", label.c_str(), label.size() + 1, 0) == 0);
  REQUIRE(put(path, "new").has_value());
  char kept[100] = "";
  CHECK(::getxattr(path.c_str(), "security.selinux", kept, sizeof kept) ==
        static_cast<ssize_t>(label.size() + 1));
  CHECK(std::string(kept) == label);
}
