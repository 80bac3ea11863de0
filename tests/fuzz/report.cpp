// Fuzzes the reports of preflight with what hostile hosts could say: the lines of an input are the words of a
// report, which is written as text, HTML and JUnit; and an input is read as the JSON of an earlier report.

#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bootstrapper/report/earlier_report.hpp"
#include "bootstrapper/report/html.hpp"
#include "bootstrapper/report/junit.hpp"
#include "bootstrapper/report/text.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using namespace muster;
using namespace muster::report;
using fuzz::demand;

/// The lines of an input, one after the other, again from the beginning when there are no more.
class Words {
 public:
  explicit Words(std::string_view input) : input_(input), left_(input) {}
  std::string next() {
    if (left_.empty()) left_ = input_;
    const auto end = left_.find('\n');
    const std::string word(left_.substr(0, end));
    left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 1);
    return word;
  }

 private:
  std::string_view input_;
  std::string_view left_;
};

PreflightReport report_of(Words words) {
  PreflightReport report;
  report.cluster = words.next();
  report.kubernetes = {1, 20, 2};
  report.started = "2026-11-27T00:00:00Z";
  for (const bool reached : {true, false}) {
    HostLine line;
    line.name = words.next();
    line.address = "10.77.0.11";
    line.reached = reached;
    if (!reached) line.problem = words.next();
    if (!reached) line.remedy = words.next();
    report.hosts.push_back(std::move(line));
  }
  for (const auto status : {Status::fail, Status::warn, Status::unknown, Status::pass}) {
    Finding finding;
    finding.check = "unique-mac";
    finding.scope = Scope::cluster;
    finding.hosts = {report.hosts[0].name, report.hosts[1].name};
    finding.status = status;
    finding.saw = words.next() + "\n" + words.next();
    finding.wanted = words.next();
    finding.remedy = words.next();
    report.findings.push_back(std::move(finding));
  }
  PathReport path;
  path.from = report.hosts[0].name;
  path.to = report.hosts[1].name;
  path.blocked.push_back({{{30080, 30089}}, Cause::answered_by_another, words.next()});
  report.paths.push_back(std::move(path));
  return report;
}

/// No escape, no carriage return, no other control character reaches a terminal.
void check_text(const std::string& text) {
  for (const char c : text) demand(c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++found;
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static const auto plain = to_html(report_of(Words("a")), Language::en);
  const auto report = report_of(Words(input));
  for (const auto language : {Language::en, Language::zh}) {
    check_text(to_text(report, TextStyle{}, language));
    const auto page = to_html(report, language);
    // What a host says becomes no tag.
    for (const auto* tag : {"<script", "<img", "<iframe", "<a ", "<style"})
      demand(count(page, tag) == count(plain, tag));
  }
  const auto junit = to_junit(report);
  demand(junit.find("<script") == std::string::npos);
  check_text(junit);
  if (const auto earlier = parse_earlier_report(input)) static_cast<void>(compare(*earlier, report));
  return 0;
}
