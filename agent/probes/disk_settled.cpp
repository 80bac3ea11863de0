#include "agent/probes/disk_settled.hpp"

#include <algorithm>
#include <cmath>

namespace muster::probes {

double at_least(std::uint32_t hits, std::uint32_t tries, double chance) {
  if (hits == 0) return 1;
  if (hits > tries) return 0;
  // One minus the terms below; each from the one before it.
  double term = std::exp(tries * std::log1p(-chance));
  double below = term;
  for (std::uint32_t k = 1; k < hits; ++k) {
    term *= static_cast<double>(tries - k + 1) / k * chance / (1 - chance);
    below += term;
  }
  return std::max(0.0, 1 - below);
}

DiskVerdict settled(std::uint32_t over, std::uint32_t records) {
  constexpr double kBeyondP99 = 0.01;
  constexpr std::uint32_t kFewest = 20;  // a slow start is no slow disk
  if (records < kFewest) return DiskVerdict::unsettled;
  if (at_least(over, records, kBeyondP99) < 0.001) return DiskVerdict::over;
  if (1 - at_least(over + 1, records, kBeyondP99) < 0.05) return DiskVerdict::under;
  return DiskVerdict::unsettled;
}

}  // namespace muster::probes
