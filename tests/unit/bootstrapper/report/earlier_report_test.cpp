#include "bootstrapper/report/earlier_report.hpp"

#include <doctest/doctest.h>

#include "bootstrapper/report/json.hpp"
#include "tests/unit/bootstrapper/report/sample_reports.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::report {

namespace {

std::vector<std::string> told(const std::vector<Change>& changes) {
  std::vector<std::string> out;
  for (const auto& change : changes) {
    out.push_back(change.check + " " + list_of(change.hosts, 9) + ": " + change.before + ">" + change.now);
  }
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("what is no report is refused with words") {
  struct Case {
    std::string_view text;
    std::string_view says;
  };
  for (const auto& row : {
           Case{"", "it is not JSON"},
           Case{"hosts: []\n", "it is not JSON"},
           Case{R"({"schema": "muster.preflight/1")", "it is not JSON"},
           Case{"[]", "it is not a JSON object"},
           Case{"{}", "it has no \"schema\": \"muster.preflight/1\""},
           Case{R"({"schema": 1})", "it has no \"schema\""},
           Case{R"({"schema": "muster.preflight/2"})",
                "its schema is \"muster.preflight/2\", and this muster reads"},
           Case{R"({"schema": "muster.preflight/1"})", "hosts: missing"},
           Case{R"({"schema": "muster.preflight/1", "hosts": [{}], "findings": []})",
                "hosts: [0]: name: missing"},
           Case{R"({"schema": "muster.preflight/1", "hosts": [], "findings": {}})",
                "findings: wanted an array"},
       }) {
    CAPTURE(row.text);
    const auto report = parse_earlier_report(row.text);
    REQUIRE_FALSE(report);
    CHECK(report.error().kind() == ErrorKind::usage);
    CHECK_MESSAGE(report.error().message().find(row.says) != std::string::npos, report.error().message());
    CHECK_FALSE(report.error().remedy().empty());
  }
}

TEST_CASE("deep and endless JSON is refused") {
  CHECK_FALSE(parse_earlier_report(std::string(100000, '[')));
}

TEST_CASE("a report with keys and statuses that are not known is read") {
  const auto report = parse_earlier_report(R"({"schema": "muster.preflight/1", "weather": {"rain": [1]},
    "hosts": [{"name": "m1", "reached": true, "facts": {}, "mood": "good"}],
    "findings": [{"check": "new-check", "hosts": ["m1"], "status": "postponed"}]})");
  REQUIRE(report);
  CHECK(report->hosts[0].name == "m1");
  const auto changes = compare(*report, test::good_report());
  CHECK(changes.since.empty());
  CHECK(changes.hosts_added == Texts{"n1", "n2"});
}

TEST_CASE("a report compared with itself has no changes") {
  const auto report = test::bad_report();
  const auto earlier = parse_earlier_report(pretty(to_json(report)));
  REQUIRE(earlier);
  const auto changes = compare(*earlier, report);
  CHECK(changes.none());
  CHECK(changes.since == "2026-11-21T05:00:00Z");
  CHECK(told(changes.still) == Texts{"connect n9: fail>fail", "cpu-count n1: unknown>unknown",
                                     "unique-product-uuid n1, n2: fail>fail", "swap-off m1: fail>fail",
                                     "swap-off n1: fail>fail", "os-release n2: warn>warn"});
}

TEST_CASE("what is new, fixed and as bad as before is told apart") {
  const auto changes = compare(test::earlier_report(), test::bad_report());
  CHECK(told(changes.appeared) == Texts{"connect n9: pass>fail", "cpu-count n1: >unknown",
                                        "unique-product-uuid n2: >fail", "swap-off n1: pass>fail",
                                        "os-release n2: >warn"});
  CHECK(told(changes.still) == Texts{"unique-product-uuid n1: fail>fail", "swap-off m1: fail>fail"});
  // n7 is no longer there and n9 could not be asked: nothing of theirs is fixed.
  CHECK(told(changes.fixed) ==
        Texts{"connect n2: fail>pass", "memory n1: fail>pass", "unique-product-uuid m1: fail>pass"});
  CHECK(changes.hosts_added.empty());
  CHECK(changes.hosts_removed == Texts{"n7"});
}

TEST_CASE("a status that changes for the better but not to good is fixed in part") {
  EarlierReport earlier;
  earlier.hosts = {{"m1", true, {}}};
  earlier.findings = {{"swap-off", {"m1"}, "fail", "swap"}};
  PreflightReport now{"demo", {1, 23, 0}, "", 0, {}, {}, {}};
  now.hosts = {{"m1", Role::master, "10.0.0.1", true, {}, {}, {}}};
  now.findings = {{"swap-off", Scope::host, {"m1"}, Status::warn, "swap", "", "", ""}};
  CHECK(told(compare(earlier, now).fixed) == Texts{"swap-off m1: fail>warn"});
  now.findings[0].status = Status::ignored;
  CHECK(told(compare(earlier, now).fixed) == Texts{"swap-off m1: fail>ignored"});
  // A check that did not look at all has fixed nothing.
  now.findings.clear();
  CHECK(compare(earlier, now).none());
}

}  // namespace muster::report
