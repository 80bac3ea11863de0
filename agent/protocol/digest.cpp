#include "agent/protocol/digest.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/whole_file.hpp"

namespace muster {

void Digest::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Result<Digest> Digest::make(const std::string& algorithm) {
  constexpr std::array<std::string_view, 6> kKnown{"md5", "sha1", "sha224", "sha256", "sha384", "sha512"};
  const bool known = std::ranges::find(kKnown, algorithm) != kKnown.end();
  const auto* method = known ? EVP_get_digestbyname(algorithm.c_str()) : nullptr;
  Digest digest;
  digest.context_.reset(EVP_MD_CTX_new());
  if (!method || !digest.context_ || EVP_DigestInit_ex(digest.context_.get(), method, nullptr) != 1)
    return fail(ErrorKind::usage, "Could not hash file with algorithm '" + algorithm +
                                      "'. Available algorithms: md5, sha1, sha224, sha256, sha384, sha512");
  return digest;
}

void Digest::update(std::string_view bytes) {
  EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string Digest::hex() && {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned size = 0;
  EVP_DigestFinal_ex(context_.get(), raw.data(), &size);
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += kDigits[raw[i] >> 4];
    text += kDigits[raw[i] & 15];
  }
  return text;
}

Result<std::string> digest_of_file(const std::filesystem::path& path, const std::string& algorithm) {
  TRY(auto digest, Digest::make(algorithm));
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.open()) return errno_error(path, "open");
  std::array<char, 64 << 10> chunk{};
  while (true) {
    const auto got = ::read(file.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(path, "read");
    if (got == 0) return std::move(digest).hex();
    digest.update(std::string_view(chunk.data(), static_cast<std::size_t>(got)));
  }
}

}  // namespace muster
