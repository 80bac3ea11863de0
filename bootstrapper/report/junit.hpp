#pragma once
// The report of `muster preflight` as JUnit XML, for CI systems. JUnit has no schema of its own: what is
// written here is what Jenkins' junit plugin and GitLab's unit test reports both read
// (tests/fixtures/junit.xsd).

#include <string>

#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// A testsuite for each check, a testcase for each finding, and the suite "connect" with a testcase for each
/// host. fail is a failure, unknown and a host that was not reached an error, ignored is skipped; a warning
/// passes and is said in system-out. English, whatever the reader's language.
std::string to_junit(const PreflightReport& report);

}  // namespace muster::report
