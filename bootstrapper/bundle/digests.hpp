#pragma once
// The digests of one file of a bundle: of all of it, and of each of its chunks.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/sha256.hpp"

namespace muster::bundle {

/// Of bytes that come piece by piece.
class ChunkDigests {
 public:
  explicit ChunkDigests(std::uint64_t chunk_bytes) : chunk_bytes_(chunk_bytes), left_(chunk_bytes) {}
  void update(std::string_view bytes);
  /// The sha256 of each chunk, in order. Ends this object's use.
  [[nodiscard]] std::vector<std::string> end() &&;

 private:
  std::uint64_t chunk_bytes_;
  std::uint64_t left_;  // of the chunk under way
  std::optional<Sha256> chunk_;
  std::vector<std::string> digests_;
};

}  // namespace muster::bundle
