#pragma once
// What each host has left for pods, as a table.

#include <array>
#include <string>

#include "bootstrapper/report/language.hpp"
#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// Name, CPUs, memory and number of pods.
using CapacityCells = std::array<std::string, 4>;

/// The headings of the cells, as a sentence begins.
CapacityCells capacity_headings(Language language);
/// "1.35 of 2", "15.2 of 16.0 GiB", "110": what is free of what there is, rounded down.
CapacityCells capacity_cells(const Capacity& capacity, Language language);

/// One line a host under a line of headings, at most style.columns wide.
std::string capacity_table(const PreflightReport& report, const TextStyle& style,
                           Language language = Language::en);

}  // namespace muster::report
