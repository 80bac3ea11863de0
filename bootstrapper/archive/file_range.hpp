#pragma once
// A stretch of a file of this machine: the whole of it, or the content of one member of an archive, which is
// read where it lies.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/result.hpp"

namespace muster::archive {

struct FileRange {
  std::filesystem::path file;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> size{};  ///< nothing: to the end of the file
  std::string sha256{};                 ///< of this stretch, where it is known
  [[nodiscard]] bool empty() const { return file.empty(); }
};

/// Reads a stretch piece by piece.
class RangeReader {
 public:
  /// A usage Error names the file and errno.
  static Result<RangeReader> open(const FileRange& range);

  /// The next piece, at most 256 KiB, valid until the next call; empty at the end. A usage Error where the
  /// file is shorter than the stretch.
  Result<std::string_view> next();

 private:
  RangeReader(FileRange range, Descriptor descriptor);
  FileRange range_;
  Descriptor descriptor_;
  std::uint64_t at_;
  std::vector<char> buffer_;
};

/// How many bytes a stretch has.
Result<std::uint64_t> size_of(const FileRange& range);
/// Its sha256 in lower-case hex: the one that is known, else computed.
Result<std::string> sha256_of(const FileRange& range);
/// `size` bytes from `offset` of the stretch on.
Result<std::string> read_at(const FileRange& range, std::uint64_t offset, std::size_t size);

}  // namespace muster::archive
