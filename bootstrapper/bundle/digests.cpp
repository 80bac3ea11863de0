#include "bootstrapper/bundle/digests.hpp"

#include <algorithm>

namespace muster::bundle {

void ChunkDigests::update(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!chunk_) chunk_.emplace();
    const auto piece =
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
    chunk_->update(piece);
    bytes.remove_prefix(piece.size());
    left_ -= piece.size();
    if (left_ > 0) continue;
    digests_.push_back(std::move(*chunk_).hex());
    chunk_.reset();
    left_ = chunk_bytes_;
  }
}

std::vector<std::string> ChunkDigests::end() && {
  if (chunk_) digests_.push_back(std::move(*chunk_).hex());
  return std::move(digests_);
}

}  // namespace muster::bundle
