#include "bootstrapper/report/json.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "tests/unit/bootstrapper/report/golden.hpp"
#include "tests/unit/bootstrapper/report/sample_reports.hpp"

namespace muster::report {

namespace json = boost::json;

namespace {

/// The example of DESIGN section 7: every key in it is a promise.
constexpr std::string_view kDesign = R"json(
{"schema": "muster.preflight/1", "cluster": "demo", "started": "2026-11-21T05:00:00Z", "seconds": 0.84,
 "verdict": "fail", "summary": {"pass": 61, "warn": 2, "fail": 1, "unknown": 0, "ignored": 0},
 "hosts": [{"name": "m1", "role": "master", "address": "10.77.0.11", "reached": true, "facts": {}}],
 "findings": [{"check": "unique-product-uuid", "scope": "cluster", "hosts": ["n1", "n2"], "status": "fail",
   "saw": "both have 4c4c4544-...", "wanted": "one product_uuid a host", "remedy": "...", "source": "..."}],
 "reachability": [{"from": "m1", "to": "n1", "protocol": "tcp", "wanted": "10250,30000-32767",
   "reached": 2769, "blocked": [{"ports": "30080", "cause": "dropped"}]}]}
)json";

std::string kind_of(const json::value& value) {
  return value.is_int64() || value.is_uint64() ? "whole number" : std::string(json::to_string(value.kind()));
}

/// Checks that `actual` has every key of `promised`, with a value of the same kind.
void check_promise(const json::value& promised, const json::value& actual, const std::string& path) {
  CAPTURE(path);
  CHECK(kind_of(actual) == kind_of(promised));
  if (const auto* object = promised.if_object(); object && actual.is_object()) {
    for (const auto& member : *object) {
      const auto* found = actual.get_object().if_contains(member.key());
      const auto where = path + "." + std::string(member.key());
      CHECK_MESSAGE(found, where);
      if (found) check_promise(member.value(), *found, where);
    }
  } else if (const auto* array = promised.if_array(); array && actual.is_array()) {
    REQUIRE(!actual.get_array().empty());
    for (const auto& item : actual.get_array()) check_promise(array->front(), item, path + "[]");
  }
}

}  // namespace

TEST_CASE("the JSON report keeps every key that the design promises") {
  auto report = test::bad_report();
  // The example's lists have an item each, so every item here must have its keys: leave out the empty lists.
  std::erase_if(report.paths, [](const auto& path) { return path.blocked.empty(); });
  check_promise(json::parse(kDesign), to_json(report), "report");
}

TEST_CASE("the JSON report of bad hosts") {
  test::check_golden("report/bad.json", pretty(to_json(test::bad_report())));
}
TEST_CASE("the JSON report of good hosts") {
  test::check_golden("report/good.json", pretty(to_json(test::good_report())));
}

TEST_CASE("what hosts know of attempts without an answer is in the JSON report, where they were asked") {
  auto report = test::good_report();
  CHECK_FALSE(to_json(report).at("reachability").at(0).as_object().contains("arrived"));
  report.paths[0].ways =
      Ways{{{30080, 30089}}, Way{"eth0", "", 254, ""}, Fact<Way>::unknown("not asked"), {}, {}};
  const auto path = to_json(report).at("reachability").at(0);
  CHECK(path.at("arrived") == "30080-30089");
  CHECK(path.at("there").at("interface") == "eth0");
  CHECK(path.at("back").at("unknown") == "not asked");
}

TEST_CASE("the JSON report has what has changed, where an earlier one was given") {
  auto report = test::bad_report();
  CHECK_FALSE(to_json(report).as_object().contains("changes"));
  report.changes = compare(test::earlier_report(), report);
  test::check_golden("report/changes.json", pretty(to_json(report).at("changes")));
}

TEST_CASE("what was measured is in the JSON report, and what was not says why") {
  auto report = test::good_report();
  report.measured.clocks = {{"m1", ClockOffset{-1'500'000, 300'000}},
                            {"n1", Fact<ClockOffset>::unknown("the clock was not read")}};
  report.measured.pairs = {
      {"m1", "n1", RoundTrip{20, 1, 180, 420, "udp"}, PathMtu{1400, 1500, "eth0", ""}, "reached"},
      {"n1", "m1", Fact<RoundTrip>::unknown("no answer"), Fact<PathMtu>::unknown("no answer"), "dropped"}};
  const auto value = to_json(report);
  CHECK(value.at("clocks") ==
        json::parse(R"json([{"host": "m1", "offset": {"offsetNs": -1500000, "errorNs": 300000}},
                            {"host": "n1", "offset": {"unknown": "the clock was not read"}}])json"));
  CHECK(value.at("measured") == json::parse(R"json([
    {"from": "m1", "to": "n1", "udp": "reached",
     "rtt": {"samples": 20, "lost": 1, "medianUs": 180, "p99Us": 420, "by": "udp"},
     "mtu": {"bytes": 1400, "interfaceBytes": 1500, "interface": "eth0", "toldBy": ""}},
    {"from": "n1", "to": "m1", "udp": "dropped", "rtt": {"unknown": "no answer"},
     "mtu": {"unknown": "no answer"}}])json"));
}

TEST_CASE("the verdict is fail for anything that blocks") {
  auto report = test::good_report();
  CHECK(report.passed());
  CHECK(report.verdict() == "pass");
  struct Case {
    Status status;
    bool passed;
  };
  for (const auto& row : {Case{Status::pass, true}, Case{Status::warn, true}, Case{Status::ignored, true},
                          Case{Status::fail, false}, Case{Status::unknown, false}}) {
    CAPTURE(name_of(row.status));
    report.findings[0].status = row.status;
    CHECK(report.passed() == row.passed);
  }
  report.findings.clear();
  report.hosts[0].reached = false;
  CHECK(report.verdict() == "fail");
}

TEST_CASE("a host that was not reached has its problem and no facts") {
  const auto hosts = to_json(test::bad_report()).at("hosts").as_array();
  CHECK(hosts[3].at("problem") == "connect to port 22: no answer within 10 s");
  CHECK(hosts[3].at("facts") == json::object{});
  CHECK_FALSE(hosts[0].as_object().contains("problem"));
  CHECK(hosts[1].at("facts").at("cpus").at("unknown") == "/proc/cpuinfo: permission denied");
}

TEST_CASE("pretty JSON reads back as the same value") {
  const auto value = to_json(test::bad_report());
  CHECK(json::parse(pretty(value)) == value);
}

TEST_CASE("pretty JSON of each kind of value") {
  struct Case {
    json::value value;
    std::string_view text;
  };
  const std::vector<Case> cases{{nullptr, "null\n"},
                                {true, "true\n"},
                                {-3, "-3\n"},
                                {18446744073709551615ULL, "18446744073709551615\n"},
                                {0.84, "0.84\n"},
                                {json::object{}, "{}\n"},
                                {json::array{}, "[]\n"},
                                {json::array{1, json::array{}}, "[\n  1,\n  []\n]\n"},
                                {json::object{{"b", 1}, {"a", 2}}, "{\n  \"b\": 1,\n  \"a\": 2\n}\n"},
                                {"a\"b\\c\nd\x1b\x7f\xc2\x9b", "\"a\\\"b\\\\c\\nd\\u001b\\u007f\\u009b\"\n"},
                                {"bad \xff\xc3( utf", "\"bad \xef\xbf\xbd\xef\xbf\xbd( utf\"\n"},
                                {"gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\"\n"}};
  for (const auto& row : cases) {
    CAPTURE(row.text);
    CHECK(pretty(row.value) == row.text);
  }
}

}  // namespace muster::report
