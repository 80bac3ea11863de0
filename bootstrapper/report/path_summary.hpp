#pragma once
// Who reaches whose ports, in a few lines: the full matrix is in the JSON and in the HTML report.

#include <string>

#include "bootstrapper/report/language.hpp"
#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// "16,593 of 16,613 ports reached on 7 paths"
std::string ports_reached(const PreflightReport& report, Language language);

/// How many ports were reached over how many paths, then one line for each set of ports of a host that was
/// blocked for the same reason, with the hosts that saw it.
std::string path_summary(const PreflightReport& report, const TextStyle& style,
                         Language language = Language::en);

}  // namespace muster::report
