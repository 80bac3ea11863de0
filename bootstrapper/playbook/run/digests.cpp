#include "bootstrapper/playbook/run/digests.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "agent/protocol/descriptor.hpp"

namespace muster::play {

namespace {

class Digest {
 public:
  explicit Digest(const EVP_MD* algorithm) : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    usable_ = context_ && EVP_DigestInit_ex(context_.get(), algorithm, nullptr) == 1;
  }
  void update(std::string_view bytes) {
    if (usable_) EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned length = 0;
    if (!usable_ || EVP_DigestFinal_ex(context_.get(), raw.data(), &length) != 1) return {};
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < length; ++i) {
      text += kDigits[raw[i] >> 4];
      text += kDigits[raw[i] & 15];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
  bool usable_ = false;
};

}  // namespace

Digests digests_of(std::string_view bytes) {
  Digest sha1(EVP_sha1());
  Digest md5(EVP_md5());
  sha1.update(bytes);
  md5.update(bytes);
  return {sha1.hex(), md5.hex()};
}

Result<Digests> digests_of_file(const std::filesystem::path& file) {
  const Descriptor open(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!open.open()) return muster::fail(ErrorKind::usage, file.string() + ": " + std::strerror(errno));
  Digest sha1(EVP_sha1());
  Digest md5(EVP_md5());
  std::vector<char> piece(256 << 10);
  while (true) {
    const auto got = ::read(open.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return muster::fail(ErrorKind::usage, file.string() + ": " + std::strerror(errno));
    if (got == 0) break;
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
    sha1.update(bytes);
    md5.update(bytes);
  }
  return Digests{sha1.hex(), md5.hex()};
}

}  // namespace muster::play
