#pragma once
// The report of `muster preflight` for a terminal, read from the top: verdict, what changed, hosts not
// reached, findings, then the hosts and the paths between them.

#include <string>

#include "bootstrapper/report/language.hpp"
#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// "3 hosts", or "1 of 4 hosts not reached".
std::string hosts_text(const PreflightReport& report, Language language);

/// The whole report. Fits style.columns, but for commands to paste and for names that are longer than any
/// table. What hosts said is cleaned of everything that a terminal would act on.
/// Headings, verdict and labels are in `language`, what checks say is in English.
std::string to_text(const PreflightReport& report, const TextStyle& style, Language language = Language::en);

}  // namespace muster::report
