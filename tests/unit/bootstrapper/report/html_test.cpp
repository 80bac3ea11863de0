#include "bootstrapper/report/html.hpp"

#include <doctest/doctest.h>

#include "bootstrapper/report/html_text.hpp"
#include "tests/unit/bootstrapper/report/golden.hpp"
#include "tests/unit/bootstrapper/report/sample_reports.hpp"

namespace muster::report {

namespace {

std::size_t count_of(const std::string& text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("the page of good hosts, of bad hosts, of many hosts") {
  test::check_golden("report/good.html", to_html(test::good_report(), Language::en));
  auto bad = test::bad_report();
  bad.changes = compare(test::earlier_report(), bad);
  test::check_golden("report/bad.html", to_html(bad, Language::en));
  test::check_golden("report/bad-zh.html", to_html(bad, Language::zh));
  test::check_golden("report/many.html", to_html(test::large_report(30), Language::en));
}

TEST_CASE("what hosts say is text of the page and nothing else") {
  const auto page = to_html(test::hostile_report(test::hostile_text()), Language::en);
  test::check_golden("report/hostile.html", page);
  CHECK(count_of(page, "<script>") == 1);
  CHECK(count_of(page, "<style>") == 1);
  CHECK(count_of(page, "</script>") == 1);
  for (const std::string_view bad :
       {"<img", "<b>`", "\x1b", "\a", "\x9b", "\x01", "\xff", "\xe2\x80\xae", "\" onmouseover", "owned"}) {
    CAPTURE(bad);
    CHECK(page.find(bad) == std::string::npos);
  }
  CHECK(page.find("&lt;img src=x onerror=alert(1)&gt;") != std::string::npos);
  CHECK(page.find("{0}") != std::string::npos);
}

TEST_CASE("names that hosts gave themselves are escaped wherever they stand") {
  auto report = test::bad_report();
  report.cluster = "<script>alert(1)</script>";
  report.started = "\"><script>alert(1)</script>";
  for (auto& host : report.hosts) host.name = host.address = "<script>\"'";
  for (auto& finding : report.findings) {
    finding.hosts = {"<script>\"'"};
    finding.check = "<script>\"'";
    finding.source = finding.wanted = "<script>\"'";
  }
  for (auto& path : report.paths) path.from = path.to = path.protocol = "<script>\"'";
  report.changes = compare(test::earlier_report(), report);
  report.changes->since = "<script>\"'";
  for (const auto language : {Language::en, Language::zh}) {
    const auto page = to_html(report, language);
    CHECK(count_of(page, "<script>") == 1);
    CHECK(page.find("\"'") == std::string::npos);
  }
}

TEST_CASE("a page asks for nothing and allows nothing") {
  const auto page = to_html(test::bad_report(), Language::en);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  for (const std::string_view bad :
       {" src=", "http://", "https://", "url(", "@import", "unsafe-", " style=", " onclick="}) {
    CAPTURE(bad);
    CHECK(page.find(bad) == std::string::npos);
  }
}

TEST_CASE("the hash that the policy allows is that of the text") {
  // printf '' | openssl dgst -sha256 -binary | base64
  CHECK(csp_hash("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  CHECK(csp_hash("alert(1)") == "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
}

TEST_CASE("prose, commands and code") {
  CHECK(prose("run `a <b> c` now") == "run <code>a &lt;b&gt; c</code> now");
  CHECK(prose("`all`") == "<code>all</code>");
  CHECK(prose("a ` alone") == "a ` alone");
  CHECK(remedy_html("do\n  one\n  two\nthen `three`") ==
        "<p>do</p><pre><code>one\ntwo</code></pre><p>then <code>three</code></p>");
  CHECK(remedy_html("  only") == "<pre><code>only</code></pre>");
  CHECK(remedy_html("").empty());
}

TEST_CASE("a page of a hundred hosts stays small enough to mail") {
  CHECK(to_html(test::large_report(100), Language::en).size() < 1000000);
}

}  // namespace muster::report
