#pragma once
// Digests by name, as playbooks ask for them: md5, sha1, sha224, sha256, sha384, sha512. What protects
// something takes sha256.hpp.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX, kept out of this header

namespace muster {

/// A digest of bytes that come piece by piece.
class Digest {
 public:
  /// A usage Error for an algorithm that is not known, or is switched off (FIPS).
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

/// The digest of a file's content, read piece by piece; an agent Error names the file and errno.
Result<std::string> digest_of_file(const std::filesystem::path& path, const std::string& algorithm);

}  // namespace muster
