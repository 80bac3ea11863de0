#include "bootstrapper/archive/file_range.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "agent/protocol/sha256.hpp"

namespace muster::archive {

namespace {

constexpr std::size_t kPiece = 256 << 10;

Error cannot_read(const std::filesystem::path& file, const std::string& why) {
  return fail(ErrorKind::usage, "cannot read " + file.string() + " here: " + why);
}

Result<Descriptor> opened(const std::filesystem::path& file) {
  Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!descriptor.open()) return cannot_read(file, std::strerror(errno));
  return descriptor;
}

/// Reads until `size` bytes are there or the file ends.
Result<std::size_t> read_up_to(const Descriptor& from, const std::filesystem::path& file, char* into,
                               std::size_t size, std::uint64_t offset) {
  std::size_t came = 0;
  while (came < size) {
    const auto got = ::pread(from.get(), into + came, size - came, static_cast<off_t>(offset + came));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(file, std::strerror(errno));
    if (got == 0) break;
    came += static_cast<std::size_t>(got);
  }
  return came;
}

}  // namespace

RangeReader::RangeReader(FileRange range, Descriptor descriptor)
    : range_(std::move(range)), descriptor_(std::move(descriptor)), at_(range_.offset), buffer_(kPiece) {}

Result<RangeReader> RangeReader::open(const FileRange& range) {
  TRY(auto descriptor, opened(range.file));
  return RangeReader(range, std::move(descriptor));
}

Result<std::string_view> RangeReader::next() {
  auto wanted = static_cast<std::uint64_t>(buffer_.size());
  if (range_.size) wanted = std::min(wanted, range_.offset + *range_.size - at_);
  TRY(const auto came, read_up_to(descriptor_, range_.file, buffer_.data(), wanted, at_));
  if (range_.size && came < wanted) return cannot_read(range_.file, "it has become shorter");
  at_ += came;
  return std::string_view(buffer_.data(), came);
}

Result<std::uint64_t> size_of(const FileRange& range) {
  if (range.size) return *range.size;
  struct stat seen {};
  if (::stat(range.file.c_str(), &seen) != 0) return cannot_read(range.file, std::strerror(errno));
  return static_cast<std::uint64_t>(seen.st_size) - range.offset;
}

Result<std::string> sha256_of(const FileRange& range) {
  if (!range.sha256.empty()) return range.sha256;
  TRY(auto reader, RangeReader::open(range));
  Sha256 digest;
  while (true) {
    TRY(const auto piece, reader.next());
    if (piece.empty()) return std::move(digest).hex();
    digest.update(piece);
  }
}

Result<std::string> read_at(const FileRange& range, std::uint64_t offset, std::size_t size) {
  TRY(const auto descriptor, opened(range.file));
  std::string bytes(size, '\0');
  TRY(const auto came, read_up_to(descriptor, range.file, bytes.data(), size, range.offset + offset));
  if (came != size) return cannot_read(range.file, "it has become shorter");
  return bytes;
}

}  // namespace muster::archive
