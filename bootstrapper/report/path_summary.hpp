#pragma once
// Who reaches whose ports, in a few lines: the full matrix is in the JSON report.

#include <string>

#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// How many ports were reached over how many paths, then one line for each set of ports of a host that was
/// blocked for the same reason, with the hosts that saw it.
std::string path_summary(const PreflightReport& report, const TextStyle& style);

}  // namespace muster::report
