#pragma once
// A file of the host of any size, sent piece by piece: neither end holds it whole.

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/file_messages.hpp"

namespace muster {

/// Sends a regular file as data frames, at most 256 KiB in memory at once; FileInfo::sha256 is of what was
/// sent. An agent Error where the file changes its size meanwhile.
struct StreamFile {
  static constexpr std::string_view method = "file.stream";
  static constexpr bool mutates = false;
  using Response = FileInfo;
  std::string path;
  static constexpr auto fields() { return std::tuple(field("path", &StreamFile::path)); }
};

}  // namespace muster
