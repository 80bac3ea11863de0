#include "agent/protocol/sha256.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <new>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/whole_file.hpp"

namespace muster {

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  ::EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(::EVP_MD_CTX_new()) {
  // SHA-256 is built into libcrypto: the only way to fail is to have no memory.
  if (!context_ || ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
}

void Sha256::update(std::string_view bytes) {
  ::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string Sha256::hex() && {
  std::array<unsigned char, 32> digest{};
  ::EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (const auto byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 digest;
  digest.update(bytes);
  return std::move(digest).hex();
}

Result<std::string> sha256_of_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return errno_error(path, "open");
  Sha256 digest;
  std::string chunk(64 << 10, '\0');
  while (true) {
    const auto got = ::read(file.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(path, "read");
    if (got == 0) return std::move(digest).hex();
    digest.update(std::string_view(chunk).substr(0, static_cast<std::size_t>(got)));
  }
}

}  // namespace muster
