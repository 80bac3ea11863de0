#include "agent/probes/round_trips.hpp"

#include <algorithm>
#include <array>

namespace muster::probes {

std::uint64_t percentile(const std::vector<std::uint64_t>& sorted, unsigned percent) {
  const auto rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

Fact<RoundTrip> round_trip_of(std::vector<std::uint64_t> times_us, std::uint32_t lost, std::string by) {
  if (times_us.empty()) {
    if (lost == 0) return Fact<RoundTrip>::unknown("not measured");
    return Fact<RoundTrip>::unknown("none of " + std::to_string(lost) + " round trips came back");
  }
  std::sort(times_us.begin(), times_us.end());
  RoundTrip trip;
  trip.samples = static_cast<std::uint32_t>(times_us.size());
  trip.lost = lost;
  trip.median_us = percentile(times_us, 50);
  trip.p99_us = percentile(times_us, 99);
  trip.by = std::move(by);
  return trip;
}

std::vector<LatencyBucket> histogram_of(const std::vector<std::uint64_t>& times_us) {
  constexpr std::array<std::uint64_t, 15> kEnds{50,      100,     250,     500,       1'000,
                                                2'500,   5'000,   10'000,  25'000,    50'000,
                                                100'000, 250'000, 500'000, 1'000'000, 2'500'000};
  std::vector<LatencyBucket> buckets;
  for (const auto end : kEnds) buckets.push_back({end, 0});
  for (const auto time : times_us) {
    const auto bucket = std::find_if(buckets.begin(), buckets.end(),
                                     [&](const LatencyBucket& one) { return time <= one.up_to_us; });
    if (bucket == buckets.end()) {
      buckets.push_back({*std::max_element(times_us.begin(), times_us.end()), 1});
    } else {
      ++bucket->count;
    }
  }
  std::erase_if(buckets, [](const LatencyBucket& bucket) { return bucket.count == 0; });
  return buckets;
}

}  // namespace muster::probes
