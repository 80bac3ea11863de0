#include "bootstrapper/report/junit.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "bootstrapper/report/html_text.hpp"

namespace muster::report {

namespace {

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  void add(const Counts& more) {
    tests += more.tests;
    failures += more.failures;
    errors += more.errors;
    skipped += more.skipped;
  }
};

/// The test cases of one check.
struct Suite {
  std::string name;
  std::string cases;
  Counts counts;
  std::set<std::string> names;
};

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + escaped(value, 1000) + "\"";
}

std::string counts_text(const Counts& counts) {
  return attribute("tests", std::to_string(counts.tests)) +
         attribute("failures", std::to_string(counts.failures)) +
         attribute("errors", std::to_string(counts.errors)) +
         attribute("skipped", std::to_string(counts.skipped));
}

std::string seconds_text(double seconds) {
  const auto milliseconds = static_cast<long long>(std::max(seconds, 0.0) * 1000 + 0.5);
  const auto rest = std::to_string(milliseconds % 1000);
  return std::to_string(milliseconds / 1000) + "." + std::string(3 - rest.size(), '0') + rest;
}

/// Lines of their own, the label before the first; nothing where there is no text.
std::string labelled(std::string_view label, std::string_view text) {
  std::string out;
  for (bool first = true; !text.empty(); first = false) {
    const auto end = std::min(text.find('\n'), text.size());
    out += "\n" + (first ? std::string(label) + ": " : std::string()) + escaped(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string details(const Finding& finding) {
  return labelled("saw", finding.saw) + labelled("wanted", finding.wanted) + labelled("fix", finding.remedy) +
         labelled("source", finding.source) + "\nmore: muster explain " + escaped(finding.check, 80) + "\n";
}

/// The element that tells the outcome of a finding; empty where it passes.
std::string outcome(const Finding& finding, Counts& counts) {
  switch (finding.status) {
    case Status::pass:
      break;
    case Status::warn:
      return "<system-out>warning" + details(finding) + "</system-out>";
    case Status::fail:
      ++counts.failures;
      return "<failure" + attribute("message", finding.saw) + attribute("type", "fail") + ">" +
             details(finding) + "</failure>";
    case Status::unknown:
      ++counts.errors;
      return "<error" + attribute("message", finding.saw) + attribute("type", "unknown") + ">" +
             details(finding) + "</error>";
    case Status::ignored:
      ++counts.skipped;
      return "<skipped" + attribute("message", "ignored: " + finding.saw) + "/>";
  }
  return {};
}

void add_case(Suite& suite, const std::string& hosts, const std::string& inner) {
  auto name = hosts.empty() ? suite.name : suite.name + ": " + hosts;
  // GitLab takes two test cases of one class and name for one.
  for (int again = 2; !suite.names.insert(name).second; ++again) {
    name = suite.name + ": " + hosts + " (" + std::to_string(again) + ")";
  }
  ++suite.counts.tests;
  suite.cases += "    <testcase" + attribute("classname", "preflight." + suite.name) +
                 attribute("name", name) + attribute("time", "0");
  suite.cases += inner.empty() ? "/>\n" : ">" + inner + "</testcase>\n";
}

Suite connect_suite(const PreflightReport& report) {
  Suite suite{"connect", {}, {}, {}};
  for (const auto& host : report.hosts) {
    std::string inner;
    if (!host.reached) {
      ++suite.counts.errors;
      inner = "<error" + attribute("message", host.problem) + attribute("type", "unreachable") + ">" +
              escaped(host.address + ": " + host.problem) + labelled("fix", host.remedy) + "</error>";
    }
    add_case(suite, host.name, inner);
  }
  return suite;
}

std::vector<Suite> suites_of(const PreflightReport& report) {
  std::vector<Suite> suites;
  if (!report.hosts.empty()) suites.push_back(connect_suite(report));
  std::map<std::string, std::size_t> known;
  for (const auto& finding : report.findings) {
    const auto [at, fresh] = known.try_emplace(finding.check, suites.size());
    if (fresh) suites.push_back({finding.check, {}, {}, {}});
    auto& suite = suites[at->second];
    const auto inner = outcome(finding, suite.counts);
    add_case(suite, list_of(finding.hosts, 12), inner);
  }
  return suites;
}

}  // namespace

std::string to_junit(const PreflightReport& report) {
  const auto suites = suites_of(report);
  Counts all;
  for (const auto& suite : suites) all.add(suite.counts);
  // xs:dateTime as JUnit writes it: UTC without saying so.
  const auto timestamp = report.started.substr(0, report.started.find('Z'));
  auto out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
             attribute("name", "muster preflight: " + report.cluster) + counts_text(all) +
             attribute("time", seconds_text(report.seconds)) + ">\n";
  for (const auto& suite : suites) {
    out += "  <testsuite" + attribute("name", suite.name) + counts_text(suite.counts) +
           attribute("time", "0") + attribute("timestamp", timestamp) + ">\n" + suite.cases +
           "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace muster::report
