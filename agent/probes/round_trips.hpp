#pragma once
// From single times to what is reported of them: median, 99th percentile, histogram. Pure.

#include <cstdint>
#include <vector>

#include "agent/protocol/measurements.hpp"

namespace muster::probes {

/// The value below or at which `percent` of the sorted, not empty `times` are (nearest rank).
std::uint64_t percentile(const std::vector<std::uint64_t>& sorted, unsigned percent);
/// The round trips of one path, in microseconds; unknown where none came back.
Fact<RoundTrip> round_trip_of(std::vector<std::uint64_t> times_us, std::uint32_t lost, std::string by);
/// How many of the times are in which span; empty spans are left out.
std::vector<LatencyBucket> histogram_of(const std::vector<std::uint64_t>& times_us);

}  // namespace muster::probes
