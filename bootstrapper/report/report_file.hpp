#pragma once
// The files that --report names: looked at before a host is touched, written when all is known.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "bootstrapper/report/earlier_report.hpp"
#include "bootstrapper/report/language.hpp"
#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// Where a report goes, and how its text is made.
struct ReportFile {
  std::filesystem::path path;
  std::string (*text)(const PreflightReport&, Language) = nullptr;
};

/// What each of the files is to be by the end of its name (.html, .json or .xml), and whether it can be
/// written where it is; a usage Error names the first that is or cannot.
Result<std::vector<ReportFile>> check_report_files(std::span<const std::string> names);

/// Writes the report to each of the files that check_report_files gave, in the form that its name asks for.
/// A file that is there is replaced whole or left as it was; a usage Error names the first that was not
/// written, the others are.
Result<> write_report_files(const PreflightReport& report, std::span<const ReportFile> files,
                            Language language);

/// Reads the report that --since names; a usage Error names the file and what is wrong with it.
Result<EarlierReport> read_earlier_report(const std::filesystem::path& file);

}  // namespace muster::report
