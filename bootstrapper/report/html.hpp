#pragma once
// The report of `muster preflight` as one HTML page, the one that is handed on: no other file, no request, no
// script needed to read it. Its style and its script are page.css and page.js.

#include <string>

#include "bootstrapper/report/language.hpp"
#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// The whole page, UTF-8. What hosts said is escaped, and a Content-Security-Policy allows nothing but the
/// page's own style and script.
std::string to_html(const PreflightReport& report, Language language);

}  // namespace muster::report
