#include "bootstrapper/report/text.hpp"

#include <algorithm>

#include "bootstrapper/report/duration.hpp"
#include "bootstrapper/report/host_table.hpp"
#include "bootstrapper/report/path_summary.hpp"

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

std::string verdict_line(const PreflightReport& report, const TextStyle& style) {
  const bool passed = report.passed();
  auto text = printable(report.cluster, 200) + ": " + to_text(report.summary()) + ", ";
  const auto hosts = counted(report.hosts.size(), "host");
  const auto lost = not_reached(report);
  text += lost > 0 ? grouped(lost) + " of " + hosts + " not reached" : hosts;
  text += ", Kubernetes " + to_string(report.kubernetes);
  text += " (" + duration_text(std::chrono::duration<double>(report.seconds)) + ")";
  return paint(passed ? "PASS" : "FAIL", passed ? Color::green : Color::red, style.color) + "  " +
         wrapped(text, 6, style.columns) + "\n";
}

std::string lost_hosts(const PreflightReport& report, const TextStyle& style) {
  std::string out;
  for (const auto& host : report.hosts) {
    if (host.reached) continue;
    const auto name = printable(host.name, 80);
    const auto problem = printable(host.address, 80) + ": " + printable(host.problem);
    out += "  " + paint(name, Color::red, style.color) + "  " +
           wrapped(problem, width(name) + 4, style.columns) + "\n";
  }
  return out;
}

}  // namespace

std::string to_text(const PreflightReport& report, const TextStyle& style) {
  auto out = verdict_line(report, style);
  if (not_reached(report) > 0) out += heading("Not reached", style) + lost_hosts(report, style);
  if (const auto findings = findings_text(report.findings, style); !findings.empty()) out += "\n" + findings;
  if (!report.hosts.empty()) out += heading("Hosts", style) + host_table(report, style);
  if (!report.paths.empty()) out += heading("Reachability", style) + path_summary(report, style);
  return out;
}

}  // namespace muster::report
