#pragma once
// Reports that several tests show: one of three good hosts, one in which everything that can go wrong has.

#include <string>

#include "bootstrapper/report/earlier_report.hpp"
#include "bootstrapper/report/preflight_report.hpp"

namespace muster::test {

/// Three hosts on which everything is well.
report::PreflightReport good_report();
/// Failures, an unknown, warnings, an ignored finding, a host that is down and blocked ports.
report::PreflightReport bad_report();
/// The bad report as it might have been a day before, when other things were wrong.
report::EarlierReport earlier_report();
/// `hosts` hosts of which some reach each other only in part: every shade of the heat map.
report::PreflightReport large_report(std::size_t hosts);
/// The bad report, and everything that hosts can put into it is `evil`.
report::PreflightReport hostile_report(const std::string& evil);
/// Markup, terminal escapes, text that turns around, no UTF-8, XML's forbidden characters.
std::string hostile_text();

}  // namespace muster::test
