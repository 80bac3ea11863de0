#include "bootstrapper/playbook/run/digests.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/digest.hpp"

namespace muster::play {

namespace {

/// Both digests of bytes that come piece by piece.
class Both {
 public:
  void update(std::string_view bytes) {
    for (auto* digest : {&sha1_, &md5_}) {
      if (*digest) (*digest)->update(bytes);
    }
  }
  Digests end() && { return {hex(sha1_), hex(md5_)}; }

 private:
  static std::string hex(Result<Digest>& digest) { return digest ? std::move(*digest).hex() : std::string(); }

  Result<Digest> sha1_ = Digest::make("sha1");
  Result<Digest> md5_ = Digest::make("md5");
};

}  // namespace

Digests digests_of(std::string_view bytes) {
  Both both;
  both.update(bytes);
  return std::move(both).end();
}

Result<Digests> digests_of_file(const std::filesystem::path& file) {
  const Descriptor open(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!open.open()) return muster::fail(ErrorKind::usage, file.string() + ": " + std::strerror(errno));
  Both both;
  std::vector<char> piece(256 << 10);
  while (true) {
    const auto got = ::read(open.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return muster::fail(ErrorKind::usage, file.string() + ": " + std::strerror(errno));
    if (got == 0) break;
    both.update(std::string_view(piece.data(), static_cast<std::size_t>(got)));
  }
  return std::move(both).end();
}

}  // namespace muster::play
