#pragma once
// How two agents show each other that they have the run's key, without saying it: HMAC-SHA256 (RFC 2104) over
// fresh random bytes of both and what is asked. It authenticates; it hides nothing of what is sent.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/secret.hpp"

namespace muster::store {

inline constexpr std::size_t kNonceBytes = 32;
inline constexpr std::size_t kProofBytes = 32;
inline constexpr std::size_t kSha256Digits = 64;

/// What one agent asks of another.
struct ChunkRequest {
  std::string sha256;  ///< of the file, 64 hex digits
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
};
/// The request as it goes over the wire, always kRequestBytes long.
inline constexpr std::size_t kRequestBytes = kSha256Digits + 8 + 4;
std::string to_bytes(const ChunkRequest& request);
/// Nothing where the bytes are no request.
std::optional<ChunkRequest> request_of(std::string_view bytes);

/// 32 bytes that nobody can foretell.
std::string fresh_nonce();
/// The proof of who asks, over the nonces of server and client and the request.
std::string proof_of_request(const Secret& key, std::string_view nonces, std::string_view request);
/// The proof of who answers.
std::string proof_of_answer(const Secret& key, std::string_view nonces, std::string_view request);
/// Compares in a time that does not depend on where they differ.
bool is_same(std::string_view one, std::string_view other);

}  // namespace muster::store
