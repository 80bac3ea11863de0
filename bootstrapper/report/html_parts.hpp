#pragma once
// The sections of the HTML report, each one a piece of HTML; empty where there is nothing to say. What frames
// them is html.cpp.

#include <span>
#include <string>
#include <string_view>

#include "bootstrapper/report/language.hpp"
#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// A status as a coloured word with a sign of its own, so that colour is never all that tells it.
std::string status_mark(Status status, std::string_view text);
/// A heading of a section that can be linked to.
std::string section_heading(std::string_view id, std::string_view title);
/// A table in a box of its own that scrolls sideways where it must; `title` is what it is read out as.
std::string scrolling(const std::string& table, std::string_view title, Language language);
/// A row of column headings.
std::string head_row(std::span<const std::string_view> titles);

/// What is different from an earlier report.
std::string changes_section(const PreflightReport& report, Language language);
/// Failures, unknowns and warnings in full, worst first.
std::string findings_sections(const PreflightReport& report, Language language);
/// Every finding, one a row.
std::string all_findings_section(const PreflightReport& report, Language language);
/// Hosts that were not reached, and why.
std::string lost_hosts_section(const PreflightReport& report, Language language);
/// What machines the hosts are, and how many findings each has.
std::string hosts_section(const PreflightReport& report, Language language);
/// What each host has left for pods.
std::string capacity_section(const PreflightReport& report, Language language);
/// The matrix of all hosts against all, and what was blocked.
std::string reachability_section(const PreflightReport& report, Language language);

}  // namespace muster::report
