#include "agent/probes/mtu_search.hpp"

#include <algorithm>

namespace muster::probes {

MtuSearch::MtuSearch(std::uint32_t known_good, std::uint32_t interface_mtu)
    : low_(std::min(known_good, interface_mtu)), high_(interface_mtu + 1), top_(interface_mtu) {}

bool MtuSearch::finished() const {
  return low_ + 1 >= high_ || !alive_;
}

std::vector<std::uint32_t> MtuSearch::begin_round() {
  sent_.clear();
  heard_ = false;
  if (finished()) return {};
  if (first_) {
    sent_ = {low_, top_};
    return sent_;
  }
  sent_ = {low_};
  const auto step = (high_ - low_ - 1 + kSizes - 1) / kSizes;
  for (auto size = low_ + step; size < high_; size += step) sent_.push_back(size);
  if (sent_.back() != high_ - 1) sent_.push_back(high_ - 1);
  return sent_;
}

void MtuSearch::passed(std::uint32_t size) {
  heard_ = true;
  if (size <= low_ || size > top_) return;
  low_ = size;
  // One that was given up has arrived late after all.
  if (high_ <= low_) high_ = top_ + 1;
}

void MtuSearch::told(std::uint32_t mtu) {
  if (low_ < mtu && mtu < high_) high_ = mtu + 1;
}

void MtuSearch::end_round() {
  const auto lost = std::upper_bound(sent_.begin(), sent_.end(), low_);
  if (lost != sent_.end()) high_ = std::min(high_, *lost);
  alive_ = heard_;
  first_ = false;
}

}  // namespace muster::probes
