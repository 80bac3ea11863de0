#pragma once
// The table of hosts at the end of a report: what machines these are.

#include <string>

#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// Name, role, address, OS, CPUs, memory and runtime of every host, one a line under a line of headings, at
/// most style.columns wide: the widest columns are cut first. "?" is what could not be seen.
std::string host_table(const PreflightReport& report, const TextStyle& style);

}  // namespace muster::report
