#include "bootstrapper/phases/kubeadm/token.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <string_view>

namespace muster::kubeadm {

namespace {

/// Random bytes that are overwritten when they go.
class RandomBytes {
 public:
  RandomBytes() = default;
  RandomBytes(const RandomBytes&) = delete;
  RandomBytes& operator=(const RandomBytes&) = delete;
  ~RandomBytes() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

  /// New bytes in place of the old ones. RAND_bytes and not getrandom(2): the kernel of CentOS 7 has no such
  /// call.
  Result<> refill() {
    if (RAND_priv_bytes(bytes_.data(), static_cast<int>(bytes_.size())) == 1) return {};
    return fail(ErrorKind::bug, "libcrypto has no random numbers on this machine");
  }
  [[nodiscard]] const std::array<unsigned char, 32>& bytes() const { return bytes_; }

 private:
  std::array<unsigned char, 32> bytes_{};
};

}  // namespace

Result<Secret> make_token() {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kLength = 23;
  constexpr std::size_t kDot = 6;
  // Bytes above the last full turn of the alphabet would make its first letters likelier.
  constexpr std::size_t kUnbiased = 256 - 256 % kAlphabet.size();
  std::string token;
  token.reserve(kLength);
  RandomBytes random;
  while (token.size() < kLength) {
    TRY(random.refill());
    for (const auto byte : random.bytes()) {
      if (token.size() == kDot) token += '.';
      if (token.size() < kLength && byte < kUnbiased) token += kAlphabet[byte % kAlphabet.size()];
    }
  }
  return Secret(std::move(token));
}

Result<Secret> make_certificate_key() {
  constexpr std::string_view kHex = "0123456789abcdef";
  RandomBytes random;
  TRY(random.refill());
  std::string key;
  key.reserve(2 * random.bytes().size());
  for (const auto byte : random.bytes()) {
    key += kHex[byte >> 4];
    key += kHex[byte & 0xf];
  }
  return Secret(std::move(key));
}

}  // namespace muster::kubeadm
