#include "agent/store/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "agent/protocol/sha256.hpp"
#include "agent/protocol/whole_file.hpp"

namespace muster {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDigits = 64;
constexpr std::uint64_t kLargestChunk = 32 << 20;

/// It becomes a file's name: nothing else may come in.
bool is_sha256(const std::string& text) {
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<> check(const WantedFile& file, std::uint64_t chunk_bytes) {
  const auto count = file.size / chunk_bytes + (file.size % chunk_bytes == 0 ? 0 : 1);
  const bool right = is_sha256(file.sha256) && file.chunks.size() == count &&
                     std::all_of(file.chunks.begin(), file.chunks.end(), is_sha256);
  if (right) return {};
  return fail(ErrorKind::usage, "store.open: \"" + file.sha256 + "\": no file with its chunks");
}

Result<> make_directory(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return errno_error(path, "mkdir");
}

Result<std::string> read_exactly(const Descriptor& file, const fs::path& path, std::uint64_t offset,
                                 std::uint64_t size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  for (std::size_t came = 0; came < bytes.size();) {
    const auto got =
        ::pread(file.get(), bytes.data() + came, bytes.size() - came, static_cast<off_t>(offset + came));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(path, "read");
    if (got == 0) return fail(ErrorKind::agent, path.string() + ": it is shorter than it was");
    came += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<> write_at(const Descriptor& file, const fs::path& path, std::uint64_t offset,
                  std::string_view bytes) {
  while (!bytes.empty()) {
    const auto wrote = ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno_error(path, "write");
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
    offset += static_cast<std::uint64_t>(wrote);
  }
  return {};
}

/// Whether there is a file of that size.
bool has_size(const fs::path& path, std::uint64_t size) {
  struct stat seen {};
  return ::lstat(path.c_str(), &seen) == 0 && S_ISREG(seen.st_mode) &&
         static_cast<std::uint64_t>(seen.st_size) == size;
}

}  // namespace

fs::path Store::whole_path(const std::string& sha256) const {
  return root_ / "sha256" / sha256;
}

fs::path Store::partial_path(const std::string& sha256) const {
  return root_ / "partial" / sha256;
}

std::uint64_t Store::size_of_chunk(const WantedFile& file, std::uint32_t chunk) const {
  return std::min(chunk_bytes_, file.size - chunk * chunk_bytes_);
}

Result<> Store::read_again(Incoming& incoming) const {
  const auto& file = incoming.file;
  for (std::uint32_t chunk = 0; chunk < file.chunks.size(); ++chunk) {
    const auto offset = static_cast<off_t>(chunk * chunk_bytes_);
    // Holes are not read: ENXIO says that nothing but a hole follows.
    const auto data = ::lseek(incoming.descriptor.get(), offset, SEEK_DATA);
    if (data < 0 && errno == ENXIO) break;
    if (data >= offset + static_cast<off_t>(size_of_chunk(file, chunk))) continue;
    TRY(const auto bytes, read_exactly(incoming.descriptor, partial_path(file.sha256),
                                       static_cast<std::uint64_t>(offset), size_of_chunk(file, chunk)));
    if (sha256_hex(bytes) != file.chunks[chunk]) continue;
    incoming.has[chunk] = true;
    --incoming.missing;
  }
  return {};
}

Result<StoreState> Store::open_one(const WantedFile& file) {
  StoreState state;
  state.whole = has_size(whole_path(file.sha256), file.size);
  if (state.whole) return state;
  auto& incoming = incoming_[file.sha256];
  if (!incoming.descriptor.open() || !has_size(partial_path(file.sha256), file.size)) {
    const auto path = partial_path(file.sha256);
    incoming.file = file;
    incoming.has.assign(file.chunks.size(), false);
    incoming.missing = file.chunks.size();
    incoming.descriptor = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!incoming.descriptor.open()) return errno_error(path, "open");
    if (::ftruncate(incoming.descriptor.get(), static_cast<off_t>(file.size)) != 0)
      return errno_error(path, "set its size");
    TRY(read_again(incoming));
  }
  for (std::uint32_t chunk = 0; chunk < incoming.has.size(); ++chunk) {
    if (incoming.has[chunk]) state.chunks.push_back(chunk);
  }
  if (incoming.missing > 0) return state;
  TRY(finish(file.sha256, incoming));
  incoming_.erase(file.sha256);
  state.whole = true;
  return state;
}

Result<OpenStoreResponse> Store::open(const OpenStore& request) {
  if (request.chunk_bytes == 0 || request.chunk_bytes > kLargestChunk)
    return fail(ErrorKind::usage, "store.open: chunkBytes is out of range");
  for (const auto& file : request.files) {
    TRY(check(file, request.chunk_bytes));
  }
  std::error_code ignored;
  fs::create_directories(root_.parent_path(), ignored);
  for (const auto& directory : {root_, root_ / "sha256", root_ / "partial"}) {
    TRY(make_directory(directory));
  }
  // What was begun with other chunks is begun anew; its bytes are read again.
  if (request.chunk_bytes != chunk_bytes_) incoming_.clear();
  chunk_bytes_ = request.chunk_bytes;
  OpenStoreResponse response;
  for (const auto& file : request.files) {
    TRY(auto state, open_one(file));
    response.files.push_back(std::move(state));
  }
  struct statvfs seen {};
  if (::statvfs(root_.c_str(), &seen) != 0) return errno_error(root_, "statvfs");
  response.free_bytes = static_cast<std::uint64_t>(seen.f_bavail) * seen.f_frsize;
  return response;
}

LookAtStoreResponse Store::look(const LookAtStore& request) const {
  LookAtStoreResponse response;
  for (const auto& file : request.files)
    response.whole.push_back(is_sha256(file.sha256) && has_size(whole_path(file.sha256), file.size) ? 1 : 0);
  return response;
}

Result<Store::Wanted> Store::wanted(const std::string& file, std::uint32_t chunk) const {
  const auto found = incoming_.find(file);
  if (found == incoming_.end() || chunk >= found->second.has.size())
    return fail(ErrorKind::usage,
                "store: chunk " + std::to_string(chunk) + " of \"" + file + "\" is not waited for");
  const auto& incoming = found->second;
  return Wanted{incoming.file.chunks[chunk], chunk * chunk_bytes_, size_of_chunk(incoming.file, chunk)};
}

Result<> Store::put(const std::string& file, std::uint32_t chunk, std::string_view bytes) {
  if (is_sha256(file) && fs::exists(whole_path(file))) return {};
  TRY(const auto wanted, this->wanted(file, chunk));
  auto& incoming = incoming_.at(file);
  if (incoming.has[chunk]) return {};
  const auto seen = sha256_hex(bytes);
  if (bytes.size() != wanted.size || seen != wanted.sha256)
    return fail(ErrorKind::command, "chunk " + std::to_string(chunk) + " of " + file + " came with sha256 " +
                                        seen + ", wanted " + wanted.sha256);
  TRY(write_at(incoming.descriptor, partial_path(file), wanted.offset, bytes));
  // On its way to the disk at once, so that the fsync at the end has little left to wait for.
  ::sync_file_range(incoming.descriptor.get(), static_cast<off_t>(wanted.offset),
                    static_cast<off_t>(wanted.size), SYNC_FILE_RANGE_WRITE);
  incoming.has[chunk] = true;
  if (--incoming.missing > 0) return {};
  auto finished = finish(file, incoming);
  incoming_.erase(file);
  return finished;
}

Result<> Store::finish(const std::string& sha256, Incoming& incoming) {
  const auto from = partial_path(sha256);
  const auto to = whole_path(sha256);
  if (::fsync(incoming.descriptor.get()) != 0) return errno_error(from, "fsync");
  if (::rename(from.c_str(), to.c_str()) != 0) return errno_error(from, "rename");
  return sync_directory(to.parent_path());
}

Result<std::string> Store::read(const std::string& file, std::uint64_t offset, std::uint64_t size) const {
  if (!is_sha256(file) || size > kLargestChunk) return fail(ErrorKind::usage, "store: no such chunk");
  const auto found = incoming_.find(file);
  if (found != incoming_.end()) {
    const auto chunk = offset / chunk_bytes_;
    const auto& incoming = found->second;
    const bool there = offset % chunk_bytes_ == 0 && chunk < incoming.has.size() && incoming.has[chunk] &&
                       size <= size_of_chunk(incoming.file, static_cast<std::uint32_t>(chunk));
    if (!there) return fail(ErrorKind::agent, file + ": that chunk is not here");
    return read_exactly(incoming.descriptor, partial_path(file), offset, size);
  }
  const auto path = whole_path(file);
  const Descriptor whole(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!whole.open()) return errno_error(path, "open");
  return read_exactly(whole, path, offset, size);
}

}  // namespace muster
