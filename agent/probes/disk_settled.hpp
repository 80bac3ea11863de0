#pragma once
// When enough records were written to say whether the 99th percentile is under or over a limit. Pure: who
// writes is in disk_meter.cpp.

#include <cstdint>

#include "agent/protocol/measurements.hpp"

namespace muster::probes {

/// The probability that at least `hits` of `tries` are hits when each is one with probability `chance`.
double at_least(std::uint32_t hits, std::uint32_t tries, double chance);

/// What `over` records of `records` beyond the limit say: the 99th percentile is over it when so many would
/// come by chance less than once in 1000 measurements of a disk whose 99th percentile is the limit, and under
/// it when so few would come less than once in 20 (299 records, none over). A warning is costlier than a
/// missed one, so it needs more proof.
DiskVerdict settled(std::uint32_t over, std::uint32_t records);

}  // namespace muster::probes
