#pragma once
// The report of `muster preflight` for a terminal, read from the top: verdict, hosts not reached, findings,
// then the hosts and the paths between them.

#include <string>

#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// The whole report. Fits style.columns, but for commands to paste and for names that are longer than any
/// table. What hosts said is cleaned of everything that a terminal would act on.
std::string to_text(const PreflightReport& report, const TextStyle& style);

}  // namespace muster::report
