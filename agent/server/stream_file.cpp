#include "agent/server/stream_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/frame.hpp"
#include "agent/protocol/sha256.hpp"
#include "agent/protocol/whole_file.hpp"
#include "agent/server/connection.hpp"

namespace muster {

namespace asio = boost::asio;

namespace {

constexpr unsigned kPermissionBits = 07777;

/// The next piece of the file in `block`; empty at its end.
Result<std::string_view> read_piece(const Descriptor& file, const std::string& path,
                                    std::vector<char>& block) {
  while (true) {
    const auto got = ::read(file.get(), block.data(), block.size());
    if (got >= 0) return std::string_view(block.data(), static_cast<std::size_t>(got));
    if (errno != EINTR) return errno_error(path, "read");
  }
}

}  // namespace

asio::awaitable<Result<FileInfo>> stream_file(const StreamFile& request, Call& call) {
  const auto& path = request.path;
  if (!path.starts_with('/') || path.find('\0') != std::string::npos)
    co_return fail(ErrorKind::usage, "path \"" + path + "\": wanted an absolute one");
  FileInfo info;
  // O_NONBLOCK: the open of a pipe must not wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
  if (!file.open() && errno == ENOENT) co_return info;
  struct stat seen {};
  if (!file.open() || ::fstat(file.get(), &seen) != 0) co_return errno_error(path, "open");
  if (!S_ISREG(seen.st_mode)) co_return fail(ErrorKind::agent, path + ": no regular file");
  info.exists = true;
  info.mode = seen.st_mode & kPermissionBits;
  std::vector<char> block(kDataChunkBytes);
  Sha256 digest;
  while (true) {
    CO_TRY(const auto piece, read_piece(file, path, block));
    if (piece.empty()) break;
    digest.update(piece);
    info.size += piece.size();
    CO_TRY(co_await call.connection.send_data(call.id, piece));
  }
  if (info.size != static_cast<std::uint64_t>(seen.st_size))
    co_return fail(ErrorKind::agent, path + ": its size changed while it was read");
  info.sha256 = std::move(digest).hex();
  co_return info;
}

}  // namespace muster
