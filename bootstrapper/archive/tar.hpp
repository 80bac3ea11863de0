#pragma once
// The tar archive (POSIX.1-1988, "ustar") that backups and bundles are: regular files only. What is in them
// is not here, nor are the archives of others: see contents.hpp and foreign_tar.hpp.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::archive {

/// What the size field of a header can say: 8 GiB less one byte.
inline constexpr std::uint64_t kLargestMember = (std::uint64_t{1} << 33) - 1;
inline constexpr std::size_t kTarBlock = 512;

/// One file of an archive.
struct TarMember {
  std::string name;
  std::uint64_t size = 0;
  std::uint32_t mode = 0600;  ///< permission bits
};

/// The 512 bytes before a member's content, owner root. A usage Error for a name that does not fit (100
/// bytes, or 255 where a slash parts it well) or a size above kLargestMember.
Result<std::string> tar_header(const TarMember& member, std::int64_t modified);
/// Whether a block of 512 bytes has the checksum that a header of any tar archive has.
bool has_tar_checksum(std::string_view block);
/// The zeros after a content of that size.
std::string tar_padding(std::uint64_t size);
/// The two blocks at the end.
std::string tar_end();

/// The header of a block; nothing for a block of zeros. A usage Error where it is no header of a regular
/// file: broken checksum, another type, a size that is no number.
Result<std::optional<TarMember>> read_tar_header(std::string_view block);

/// Reads an archive from its beginning to its end: for each member `begin`, with where its content begins in
/// the file, then that content in pieces.
struct TarVisitor {
  std::function<Result<>(const TarMember&, std::uint64_t offset)> begin;
  std::function<Result<>(std::string_view piece)> piece;
  std::function<Result<>()> end;
};
/// A usage Error names the file and what is broken in it, such as its end before the archive's.
Result<> read_tar(const std::filesystem::path& file, const TarVisitor& visitor);

}  // namespace muster::archive
