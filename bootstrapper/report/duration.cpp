#include "bootstrapper/report/duration.hpp"

#include <algorithm>
#include <cmath>

namespace muster::report {

std::string duration_text(std::chrono::duration<double> duration) {
  const auto tenths = std::max(0LL, std::llround(duration.count() * 10));
  if (tenths < 1000) return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
  const auto seconds = (tenths + 5) / 10;
  return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
}

}  // namespace muster::report
