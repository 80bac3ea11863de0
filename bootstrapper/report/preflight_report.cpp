#include "bootstrapper/report/preflight_report.hpp"

#include <algorithm>

namespace muster::report {

bool PreflightReport::passed() const {
  return summary().passed() &&
         std::all_of(hosts.begin(), hosts.end(), [](const auto& host) { return host.reached; });
}

}  // namespace muster::report
