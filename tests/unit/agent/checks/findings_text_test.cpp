#include "agent/checks/findings_text.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace muster {

namespace {

Finding finding(std::string check, std::string host, Status status, std::string saw) {
  return {std::move(check), Scope::host, {std::move(host)},  status,
          std::move(saw),   "no swap",   "run `swapoff -a`", ""};
}

}  // namespace

TEST_CASE("the summary says what matters first") {
  struct Case {
    Summary summary;
    std::string_view text;
    bool passed;
  };
  for (const auto& [summary, text, passed] :
       {Case{{}, "nothing was checked", true}, Case{{.pass = 1}, "1 check passed", true},
        Case{{.pass = 47}, "all 47 checks passed", true},
        Case{{.pass = 46, .warn = 1}, "46 of 47 checks passed, 1 warning", true},
        Case{{.pass = 3, .ignored = 2}, "3 of 5 checks passed, 2 ignored", true},
        Case{{.pass = 44, .warn = 1, .fail = 2}, "2 of 47 checks failed, 1 warning", false},
        Case{{.pass = 1, .warn = 2, .fail = 1, .unknown = 3},
             "1 of 7 checks failed, 3 unknown, 2 warnings",
             false},
        Case{{.pass = 1, .unknown = 1}, "1 of 2 checks unknown", false}}) {
    CHECK(to_text(summary) == text);
    CHECK(summary.passed() == passed);
  }
}

TEST_CASE("findings that only pass have nothing to read, unless verbose") {
  const std::vector findings{finding("swap-off", "m1", Status::pass, "no swap"),
                             finding("swap-off", "n1", Status::pass, "no swap")};
  CHECK(findings_text(findings, {}).empty());
  CHECK(findings_text(findings, {.verbose = true}) == "Passed\n  swap-off  m1, n1: no swap\n");
}

TEST_CASE("one check on several hosts is told once, with what each host showed") {
  const std::vector findings{finding("swap-off", "m1", Status::fail, "2 GiB"),
                             finding("swap-off", "n1", Status::fail, "1 GiB"),
                             finding("swap-off", "n2", Status::fail, "1 GiB")};
  CHECK(findings_text(findings, {}) ==
        "Failed\n"
        "  swap-off  m1, n1, n2\n"
        "    saw     m1: 2 GiB\n"
        "            n1, n2: 1 GiB\n"
        "    wanted  no swap\n"
        "    fix     run `swapoff -a`\n"
        "    more    muster explain swap-off\n");
}

TEST_CASE("findings with another remedy stand apart, and worse ones above") {
  std::vector findings{
      finding("swap-off", "m1", Status::ignored, "2 GiB"), finding("memory", "m1", Status::warn, "1 GiB"),
      finding("swap-off", "n1", Status::unknown, "swap unknown"),
      finding("swap-off", "n2", Status::fail, "1 GiB"), finding("swap-off", "n3", Status::fail, "1 GiB")};
  findings.back().remedy = "remove it from /etc/fstab";
  CHECK(findings_text(findings, {}) ==
        "Failed\n"
        "  swap-off  n2\n    saw     1 GiB\n    wanted  no swap\n    fix     run `swapoff -a`\n    more    "
        "muster explain swap-off\n"
        "  swap-off  n3\n    saw     1 GiB\n    wanted  no swap\n    fix     remove it from /etc/fstab\n"
        "    more    muster explain swap-off\n"
        "\nUnknown\n"
        "  swap-off  n1\n    saw     swap unknown\n    wanted  no swap\n    fix     run `swapoff -a`\n"
        "    more    muster explain swap-off\n"
        "\nWarnings\n"
        "  memory  m1\n    saw     1 GiB\n    wanted  no swap\n    fix     run `swapoff -a`\n    more    "
        "muster explain memory\n"
        "\nIgnored\n"
        "  swap-off  m1: 2 GiB\n");
}

TEST_CASE("a hundred hosts are not a hundred lines, unless verbose") {
  std::vector<Finding> findings;
  for (int i = 0; i < 100; ++i) {
    findings.push_back(
        finding("swap-off", "n" + std::to_string(i), Status::fail, std::to_string(i) + " MiB of swap"));
  }
  const auto text = findings_text(findings, {});
  CHECK(text.find("n23 and 76 more\n") != std::string::npos);
  CHECK(text.find("\n            n11: 11 MiB of swap\n            and 88 more: see them with -v\n") !=
        std::string::npos);
  CHECK(findings_text(findings, {.verbose = true}).find("n99: 99 MiB of swap\n") != std::string::npos);
}

TEST_CASE("the lines of a remedy that are commands are printed as they are") {
  auto one = finding("swap-off", "m1", Status::fail, "2 GiB");
  one.remedy =
      "first read this sentence that is long enough to be wrapped by a narrow terminal\n"
      "  swapoff -a && sed -i '/ swap /s/^/#/' /etc/fstab && systemctl daemon-reload\n\nthen look again\n";
  one.source = "kubeadm, check Swap";
  CHECK(findings_text(std::vector{one}, {.columns = 40}) ==
        "Failed\n"
        "  swap-off  m1\n"
        "    saw     2 GiB\n"
        "    wanted  no swap\n"
        "    fix     first read this sentence\n"
        "            that is long enough to be\n"
        "            wrapped by a narrow terminal\n"
        "              swapoff -a && sed -i '/ swap /s/^/#/' /etc/fstab && systemctl daemon-reload\n"
        "            \n"
        "            then look again\n"
        "    source  kubeadm, check Swap\n"
        "    more    muster explain swap-off\n");
}

}  // namespace muster
