#include "agent/protocol/ssh_fingerprint.hpp"

#include <openssl/sha.h>

#include "agent/protocol/base64.hpp"

namespace muster {

std::string ssh_fingerprint(std::string_view blob) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(blob.data()), blob.size(), digest);
  auto text = base64_encode({reinterpret_cast<const char*>(digest), sizeof digest});
  text.erase(text.find_last_not_of('=') + 1);
  return "SHA256:" + text;
}

}  // namespace muster
