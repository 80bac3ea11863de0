#include "bootstrapper/report/text.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "tests/unit/bootstrapper/report/golden.hpp"
#include "tests/unit/bootstrapper/report/sample_reports.hpp"

namespace muster::report {

namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// The lines of `text` that are wider than `columns`.
std::vector<std::string> too_wide(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (width(line) > columns) lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("the text report of good hosts is short") {
  test::check_golden("report/good.txt", to_text(test::good_report(), {}));
}

TEST_CASE("the text report of bad hosts says what to do, worst first") {
  test::check_golden("report/bad.txt", to_text(test::bad_report(), {}));
}

TEST_CASE("the verbose text report also lists what passed") {
  test::check_golden("report/bad-verbose.txt", to_text(test::bad_report(), {.verbose = true}));
}

TEST_CASE("the text report is coloured only when asked") {
  const auto plain = to_text(test::bad_report(), {});
  CHECK(plain.find('\x1b') == std::string::npos);
  const auto colored = to_text(test::bad_report(), {.color = true});
  CHECK(colored.starts_with("\x1b[31mFAIL\x1b[0m  demo: "));
  CHECK(printable(colored, SIZE_MAX) == printable(plain, SIZE_MAX));
}

TEST_CASE("only commands to paste are wider than the terminal") {
  for (const std::size_t columns : {60, 80, 120}) {
    CAPTURE(columns);
    for (const auto& line : too_wide(to_text(test::bad_report(), {.columns = columns}), columns)) {
      const bool is_command =
          line.find("virsh dumpxml") != std::string::npos || line.find("`swapoff") != std::string::npos;
      CHECK_MESSAGE(is_command, line);
    }
  }
}

TEST_CASE("a command to paste stays on one line in the narrowest terminal") {
  const auto text = to_text(test::bad_report(), {.columns = 20});
  CHECK(text.find(
            "  virsh dumpxml n2 | sed '/<uuid>/d' > n2.xml && virsh undefine n2 && virsh define n2.xml\n") !=
        std::string::npos);
  CHECK(text.find("`swapoff -a && sed -i '/\\sswap\\s/s/^/#/' /etc/fstab`\n") != std::string::npos);
}

TEST_CASE("the verdict line counts checks and hosts") {
  PreflightReport report{"demo", {1, 20, 2}, "", 0.04, {}, {}, {}};
  report.hosts = {{"m1", Role::master, "10.0.0.1", false, "connection refused", {}, {}}};
  CHECK(first_line(to_text(report, {.columns = 200})) ==
        "FAIL  demo: nothing was checked, 1 of 1 host not reached, Kubernetes 1.20.2 (0.0 s)");
  report = test::good_report();
  CHECK(first_line(to_text(report, {.columns = 200})) ==
        "PASS  demo: all 6 checks passed, 3 hosts, Kubernetes 1.20.2 (0.8 s)");
  report.findings[0].status = Status::warn;
  CHECK(first_line(to_text(report, {.columns = 200})) ==
        "PASS  demo: 5 of 6 checks passed, 1 warning, 3 hosts, Kubernetes 1.20.2 (0.8 s)");
}

TEST_CASE("a verdict line too long for the terminal goes on below itself") {
  const auto text = to_text(test::bad_report(), {});
  CHECK(
      text.starts_with("FAIL  demo: 3 of 12 checks failed, 1 unknown, 1 warning, 1 ignored, 1 of 4 hosts\n"
                       "      not reached"));
}

TEST_CASE("what hosts say cannot drive the terminal") {
  const auto report = test::hostile_report(test::hostile_text());
  for (const auto language : {Language::en, Language::zh}) {
    const auto text = to_text(report, {.verbose = true}, language);
    for (const std::string_view bad : {"\x1b", "\a", "\r",
                                       "\x9b"
                                       "31m",
                                       "\xe2\x80\xae", "owned"}) {
      CAPTURE(bad);
      CHECK(text.find(bad) == std::string::npos);
    }
  }
}

TEST_CASE("the text report in Chinese") {
  test::check_golden("report/good-zh.txt", to_text(test::good_report(), {}, Language::zh));
  test::check_golden("report/bad-zh.txt", to_text(test::bad_report(), {.verbose = true}, Language::zh));
  for (const auto& line : too_wide(to_text(test::bad_report(), {}, Language::zh), 80)) {
    const bool is_command =
        line.find("virsh dumpxml") != std::string::npos || line.find("`swapoff") != std::string::npos;
    CHECK_MESSAGE(is_command, line);
  }
}

TEST_CASE("the text report says what has changed since an earlier one") {
  auto report = test::bad_report();
  report.changes = compare(test::earlier_report(), report);
  test::check_golden("report/changed.txt", to_text(report, {}));
  test::check_golden("report/changed-zh.txt", to_text(report, {}, Language::zh));
}

TEST_CASE("ports that Services hold are named once a host") {
  PreflightReport report = test::good_report();
  report.paths.clear();
  report.paths.push_back({"m1", "n1", "tcp", {{30000, 32703}}, 2704, {}, {{32704, 32705}}});
  report.paths.push_back({"n2", "n1", "tcp", {{30000, 32703}}, 2704, {}, {{32704, 32705}}});
  const auto held =
      "  held  n1 tcp 32704-32705: node ports of Services, answered by their pods; not\n"
      "        tried\n";
  CHECK(to_text(report, {}).ends_with(held));
}

TEST_CASE("many blocked ports are cut short unless verbose") {
  PreflightReport report = test::good_report();
  report.paths.clear();
  for (std::uint16_t port = 30000; port < 30050; ++port) {
    report.paths.push_back(
        {"m1", "n1", "tcp", {{port, port}}, 0, {{{{port, port}}, Cause::refused, ""}}, {}});
  }
  CHECK(to_text(report, {}).ends_with("  and 30 more: see them with -v\n"));
  CHECK(to_text(report, {.verbose = true}).ends_with("  blocked  n1 tcp 30049 refused, from m1\n"));
}

}  // namespace muster::report
