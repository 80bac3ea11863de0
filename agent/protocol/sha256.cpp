#include "agent/protocol/sha256.hpp"

#include <new>

namespace muster {

namespace {

/// SHA-256 is built into libcrypto: the only way to fail is to have no memory.
Digest begun() {
  auto digest = Digest::make("sha256");
  if (!digest) throw std::bad_alloc();
  return *std::move(digest);
}

}  // namespace

Sha256::Sha256() : digest_(begun()) {}

std::string sha256_hex(std::string_view bytes) {
  Sha256 digest;
  digest.update(bytes);
  return std::move(digest).hex();
}

Result<std::string> sha256_of_file(const std::filesystem::path& path) {
  return digest_of_file(path, "sha256");
}

}  // namespace muster
