#include "bootstrapper/report/junit.hpp"

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/report/golden.hpp"
#include "tests/unit/bootstrapper/report/sample_reports.hpp"

namespace muster::report {

TEST_CASE("the JUnit report of good and of bad hosts") {
  test::check_golden("report/good.xml", to_junit(test::good_report()));
  test::check_golden("report/bad.xml", to_junit(test::bad_report()));
}

TEST_CASE("what hosts say is text of the JUnit report and nothing else") {
  const auto xml = to_junit(test::hostile_report(test::hostile_text()));
  test::check_golden("report/hostile.xml", xml);
  for (const std::string_view bad : {"<script", "<img", "\x1b", "\a", "\x01", "\xff", "\xef\xbf\xbe",
                                     "\xef\xbf\xbf", "\" onmouseover", "]]>"}) {
    CAPTURE(bad);
    CHECK(xml.find(bad) == std::string::npos);
  }
}

TEST_CASE("a finding that is there twice is two test cases") {
  auto report = test::good_report();
  report.findings.push_back(report.findings[0]);
  const auto xml = to_junit(report);
  CHECK(xml.find("name=\"cpu-count: m1\"") != std::string::npos);
  CHECK(xml.find("name=\"cpu-count: m1 (2)\"") != std::string::npos);
}

TEST_CASE("a report without anything is still a document") {
  CHECK(to_junit({"demo", {1, 20, 2}, "2026-11-21T05:00:00Z", 0, {}, {}, {}})
            .ends_with("time=\"0.000\">\n</testsuites>\n"));
}

}  // namespace muster::report
