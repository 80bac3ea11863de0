#pragma once
// SHA-256 of bytes and of files, as lower-case hex. Keys and certificates are not here.

#include <filesystem>
#include <string>
#include <string_view>

#include "agent/protocol/digest.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// A digest of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  void update(std::string_view bytes) { digest_.update(bytes); }
  /// The digest of all bytes so far, 64 hex digits. Ends this object's use.
  [[nodiscard]] std::string hex() && { return std::move(digest_).hex(); }

 private:
  Digest digest_;
};

/// The digest of `bytes`, 64 hex digits.
std::string sha256_hex(std::string_view bytes);
/// The digest of a file's content, read piece by piece; an agent Error names the file and errno.
Result<std::string> sha256_of_file(const std::filesystem::path& path);

}  // namespace muster
