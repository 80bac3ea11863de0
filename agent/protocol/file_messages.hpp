#pragma once
// Messages about one file of the host.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "agent/protocol/codec.hpp"

namespace muster {

/// Read a file whole (at most `max_bytes`); the bytes come as data frames.
struct FileInfo {
  bool exists = false;
  std::uint64_t size = 0;  ///< bytes sent
  std::uint32_t mode = 0;  ///< permission bits
  std::string sha256;
  static constexpr auto fields() {
    return std::tuple(field("exists", &FileInfo::exists), field("size", &FileInfo::size),
                      field("mode", &FileInfo::mode), field("sha256", &FileInfo::sha256));
  }
};
struct ReadFile {
  static constexpr std::string_view method = "file.read";
  static constexpr bool mutates = false;
  using Response = FileInfo;
  std::string path;
  std::uint64_t max_bytes = 1 << 20;
  static constexpr auto fields() {
    return std::tuple(field("path", &ReadFile::path), field("maxBytes", &ReadFile::max_bytes));
  }
};

/// Write a file atomically (new file beside it, fsync, rename) with its mode from the start; the bytes come
/// as data frames.
struct WriteFileResponse {
  bool changed = false;  ///< false: it had these bytes and this mode already
  static constexpr auto fields() { return std::tuple(field("changed", &WriteFileResponse::changed)); }
};
struct WriteFile {
  static constexpr std::string_view method = "file.write";
  static constexpr bool mutates = true;
  using Response = WriteFileResponse;
  std::string path;
  std::uint32_t mode = 0600;
  std::string sha256;                             ///< of the bytes; the file is not replaced when they differ
  bool make_directory = false;                    ///< create missing parents, 0755
  std::optional<std::uint32_t> directory_mode{};  ///< of the last of them, where it is made; default: 0755
  static constexpr auto fields() {
    return std::tuple(field("path", &WriteFile::path), field("mode", &WriteFile::mode),
                      field("sha256", &WriteFile::sha256), field("makeDirectory", &WriteFile::make_directory),
                      field("directoryMode", &WriteFile::directory_mode));
  }
};
/// Remove one file; none there is no error.
struct RemoveFile {
  static constexpr std::string_view method = "file.remove";
  static constexpr bool mutates = true;
  using Response = WriteFileResponse;
  std::string path;
  static constexpr auto fields() { return std::tuple(field("path", &RemoveFile::path)); }
};

}  // namespace muster
