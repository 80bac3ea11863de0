// What is done with files that are whole: taken out, and cleared away.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "agent/protocol/sha256.hpp"
#include "agent/protocol/whole_file.hpp"
#include "agent/store/store.hpp"

namespace muster {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kIncoming = "/var/lib/muster/incoming/";
constexpr std::size_t kPiece = 256 << 10;

/// Copies; gives the sha256 of what was copied.
Result<std::string> copy(const Descriptor& from, const fs::path& source, const Descriptor& to,
                         const fs::path& target) {
  std::vector<char> block(kPiece);
  Sha256 digest;
  while (true) {
    const auto got = ::read(from.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(source, "read");
    if (got == 0) return std::move(digest).hex();
    const std::string_view bytes(block.data(), static_cast<std::size_t>(got));
    digest.update(bytes);
    auto written = write_all(to.get(), bytes);
    if (!written) return std::move(written).error().in(target.string());
  }
}

bool may_be_taken_to(const std::string& path) {
  return path.starts_with(kIncoming) && path.find('/', kIncoming.size()) == std::string::npos &&
         path.find('\0') == std::string::npos && path.size() > kIncoming.size() &&
         path[kIncoming.size()] != '.';
}

std::uint64_t blocks_of(const fs::path& path) {
  struct stat seen {};
  return ::lstat(path.c_str(), &seen) == 0 ? static_cast<std::uint64_t>(seen.st_blocks) * 512 : 0;
}

}  // namespace

Result<TakeStoredResponse> Store::take(const TakeStored& request) {
  TakeStoredResponse response;
  const auto& name = request.sha256;
  if (name.empty() || name.find_first_not_of("0123456789abcdef") != std::string::npos)
    return fail(ErrorKind::usage, "store.take: no sha256");
  const auto source = whole_path(name);
  const Descriptor from(::open(source.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!from.open() && (errno == ENOENT || errno == ENOTDIR)) return response;
  if (!from.open()) return errno_error(source, "open");
  const fs::path target(take_prefix_ + request.path);
  if (!may_be_taken_to(request.path))
    return fail(ErrorKind::usage, "store.take: " + request.path + ": not below " + std::string(kIncoming));
  if (::mkdir(target.parent_path().c_str(), 0700) != 0 && errno != EEXIST)
    return errno_error(target.parent_path(), "mkdir");
  const Descriptor to(::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!to.open()) return errno_error(target, "create");
  auto seen = copy(from, source, to, target);
  response.found = seen && *seen == name;
  if (!response.found) ::unlink(target.c_str());
  if (!seen) return std::move(seen).error();
  // A disk that lost bits, or a hand that was here: the bootstrapper sends its own.
  if (!response.found) ::unlink(source.c_str());
  return response;
}

Result<KeepStoredResponse> Store::keep(const KeepStored& request) {
  KeepStoredResponse response;
  for (const auto* folder : {"sha256", "partial"}) {
    std::error_code bad;
    std::vector<fs::path> paths;
    for (fs::directory_iterator entry(root_ / folder, bad), end; !bad && entry != end; entry.increment(bad))
      paths.push_back(entry->path());
    for (const auto& path : paths) {
      const auto& names = request.sha256s;
      const auto name = path.filename().string();
      if (std::find(names.begin(), names.end(), name) != names.end()) continue;
      const auto bytes = blocks_of(path);
      if (::unlink(path.c_str()) != 0) return errno_error(path, "remove");
      incoming_.erase(name);
      ++response.removed;
      response.bytes += bytes;
    }
  }
  return response;
}

}  // namespace muster
