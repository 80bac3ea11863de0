#include "bootstrapper/report/text.hpp"

#include <algorithm>

#include "bootstrapper/report/capacity_table.hpp"
#include "bootstrapper/report/changes_text.hpp"
#include "bootstrapper/report/duration.hpp"
#include "bootstrapper/report/host_table.hpp"
#include "bootstrapper/report/path_summary.hpp"
#include "bootstrapper/report/words.hpp"

namespace muster::report {

namespace {

std::size_t not_reached(const PreflightReport& report) {
  const auto lost =
      std::count_if(report.hosts.begin(), report.hosts.end(), [](const auto& host) { return !host.reached; });
  return static_cast<std::size_t>(lost);
}

std::string heading(std::string_view text, const TextStyle& style) {
  return "\n" + paint(text, Color::bold, style.color) + "\n";
}

std::string verdict_line(const PreflightReport& report, const TextStyle& style, Language language) {
  const bool passed = report.passed();
  const std::string comma(word(language, Say::comma));
  auto text = printable(report.cluster, 200) + std::string(word(language, Say::colon));
  text += summary_text(language, report.summary()) + comma + hosts_text(report, language) + comma;
  text += "Kubernetes " + to_string(report.kubernetes);
  text += " (" + duration_text(std::chrono::duration<double>(report.seconds)) + ")";
  const auto verdict = word(language, passed ? Say::verdict_pass : Say::verdict_fail);
  return paint(verdict, passed ? Color::green : Color::red, style.color) + "  " +
         wrapped(text, width(verdict) + 2, style.columns) + "\n";
}

std::string lost_hosts(const PreflightReport& report, const TextStyle& style) {
  std::string out;
  for (const auto& host : report.hosts) {
    if (host.reached) continue;
    const auto name = printable(host.name, 80);
    const auto problem = printable(host.address, 80) + ": " + printable(host.problem);
    out += "  " + paint(name, Color::red, style.color) + "  " +
           wrapped(problem, width(name) + 4, style.columns) + "\n" + remedy_text(host.remedy, style);
  }
  return out;
}

}  // namespace

std::string hosts_text(const PreflightReport& report, Language language) {
  const auto hosts = grouped(report.hosts.size());
  const auto lost = not_reached(report);
  return lost > 0 ? say(language, Say::hosts_lost, {grouped(lost), hosts})
                  : say(language, Say::hosts_count, {hosts});
}

std::string to_text(const PreflightReport& report, const TextStyle& plain, Language language) {
  auto style = plain;
  style.words = finding_words(language);
  auto out = verdict_line(report, style, language);
  const auto section = [&](Say title) { return heading(word(language, title), style); };
  if (report.changes) {
    const auto title = say(language, Say::changes_since, {date_text(report.changes->since)});
    out += heading(title, style) + changes_text(*report.changes, style, language);
  }
  if (not_reached(report) > 0) out += section(Say::not_reached) + lost_hosts(report, style);
  if (const auto findings = findings_text(report.findings, style); !findings.empty()) out += "\n" + findings;
  if (!report.hosts.empty()) out += section(Say::hosts) + host_table(report, style, language);
  if (!report.capacity.empty()) out += section(Say::capacity) + capacity_table(report, style, language);
  if (!report.paths.empty()) out += section(Say::reachability) + path_summary(report, style, language);
  return out;
}

}  // namespace muster::report
