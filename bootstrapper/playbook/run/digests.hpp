#pragma once
// The digests that Ansible's results tell of files: SHA-1 (`checksum`) and MD5 (`md5sum`). They say whether
// contents are equal, and protect nothing.

#include <filesystem>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::play {

/// Lower-case hex; empty where the algorithm is switched off (FIPS).
struct Digests {
  std::string sha1;
  std::string md5;
};

Digests digests_of(std::string_view bytes);
/// Of a file's content, read piece by piece.
Result<Digests> digests_of_file(const std::filesystem::path& file);

}  // namespace muster::play
