#include "agent/store/key_proof.hpp"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <new>

namespace muster::store {

namespace {

void put(std::string& into, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) into += static_cast<char>(value >> (8 * i) & 0xff);
}

std::uint64_t number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::string hmac(const Secret& key, const std::string& text) {
  std::string out(kProofBytes, '\0');
  unsigned length = 0;
  const auto* done = HMAC(EVP_sha256(), key.reveal().data(), static_cast<int>(key.reveal().size()),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                          reinterpret_cast<unsigned char*>(out.data()), &length);
  if (!done || length != kProofBytes) throw std::bad_alloc();
  return out;
}

}  // namespace

std::string to_bytes(const ChunkRequest& request) {
  std::string bytes = request.sha256;
  put(bytes, request.offset, 8);
  put(bytes, request.size, 4);
  return bytes;
}

std::optional<ChunkRequest> request_of(std::string_view bytes) {
  if (bytes.size() != kRequestBytes) return std::nullopt;
  ChunkRequest request;
  request.sha256 = bytes.substr(0, kSha256Digits);
  request.offset = number(bytes.substr(kSha256Digits, 8));
  request.size = static_cast<std::uint32_t>(number(bytes.substr(kSha256Digits + 8)));
  return request;
}

std::string fresh_nonce() {
  std::string nonce(kNonceBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(nonce.data()), static_cast<int>(nonce.size())) != 1)
    throw std::bad_alloc();
  return nonce;
}

std::string proof_of_request(const Secret& key, std::string_view nonces, std::string_view request) {
  return hmac(key, "muster store: ask" + std::string(nonces) + std::string(request));
}

std::string proof_of_answer(const Secret& key, std::string_view nonces, std::string_view request) {
  return hmac(key, "muster store: answer" + std::string(nonces) + std::string(request));
}

bool is_same(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace muster::store
