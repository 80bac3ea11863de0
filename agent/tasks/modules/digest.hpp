#pragma once
// Checksums by name, as playbooks ask for them: md5, sha1, sha224, sha256, sha384, sha512.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

struct evp_md_ctx_st;

namespace muster::modules {

/// A digest of bytes that come piece by piece.
class Digest {
 public:
  /// A usage Error for an algorithm that is not known.
  static Result<Digest> make(const std::string& algorithm);
  void update(std::string_view bytes);
  /// Of all bytes so far, in lower-case hex. Ends this object's use.
  [[nodiscard]] std::string hex() &&;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// The digest of a file's content, read piece by piece.
Result<std::string> digest_of_file(const std::filesystem::path& path, const std::string& algorithm);

}  // namespace muster::modules
