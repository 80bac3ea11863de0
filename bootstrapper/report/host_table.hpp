#pragma once
// The table of hosts at the end of a report: what machines these are.

#include <array>
#include <string>

#include "bootstrapper/report/language.hpp"
#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// Name, role, address, OS, CPUs, memory and runtime, made printable.
using HostCells = std::array<std::string, 7>;

/// The headings of the cells, as a sentence begins.
HostCells host_headings(Language language);
/// What one host is; "?" is what could not be seen, and all is empty behind "not reached".
HostCells host_cells(const HostLine& host, Language language);

/// Name, role, address, OS, CPUs, memory and runtime of every host, one a line under a line of headings, at
/// most style.columns wide: the widest columns are cut first. "?" is what could not be seen.
std::string host_table(const PreflightReport& report, const TextStyle& style,
                       Language language = Language::en);

}  // namespace muster::report
