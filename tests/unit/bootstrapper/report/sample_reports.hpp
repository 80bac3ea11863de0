#pragma once
// Reports that several tests show: one of three good hosts, one in which everything that can go wrong has.

#include "bootstrapper/report/preflight_report.hpp"

namespace muster::test {

/// Three hosts on which everything is well.
report::PreflightReport good_report();
/// Failures, an unknown, warnings, an ignored finding, a host that is down and blocked ports.
report::PreflightReport bad_report();

}  // namespace muster::test
