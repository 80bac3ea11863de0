#include <algorithm>
#include <map>

#include "bootstrapper/report/capacity_table.hpp"
#include "bootstrapper/report/host_table.hpp"
#include "bootstrapper/report/html_parts.hpp"
#include "bootstrapper/report/html_text.hpp"
#include "bootstrapper/report/words.hpp"

namespace muster::report {

namespace {

constexpr std::size_t kCpus = 4;
constexpr std::size_t kMemory = 5;

/// How many findings of each status name a host.
std::map<std::string, Summary> by_host(const std::vector<Finding>& findings) {
  std::map<std::string, Summary> out;
  for (const auto& finding : findings) {
    for (const auto& host : finding.hosts) {
      auto& summary = out[host];
      if (finding.status == Status::fail) ++summary.fail;
      if (finding.status == Status::unknown) ++summary.unknown;
      if (finding.status == Status::warn) ++summary.warn;
    }
  }
  return out;
}

std::string marks(const HostLine& host, const Summary& summary, Language language) {
  if (!host.reached) return status_mark(Status::fail, word(language, Say::not_reached));
  std::string out;
  const auto add = [&](Status status, std::size_t count) {
    if (count == 0) return;
    if (!out.empty()) out += ' ';
    out += status_mark(status, grouped(count) + " " + std::string(status_word(language, status)));
  };
  add(Status::fail, summary.fail);
  add(Status::unknown, summary.unknown);
  add(Status::warn, summary.warn);
  return out.empty() ? status_mark(Status::pass, status_word(language, Status::pass)) : out;
}

std::string host_row(const HostLine& host, const Summary& summary, Language language) {
  const auto cells = host_cells(host, language);
  auto out = "<tr><th scope=\"row\">" + escaped(cells[0], 200) + "</th>";
  for (std::size_t i = 1; i < cells.size(); ++i) {
    const bool number = i == kCpus || i == kMemory;
    const bool seen = host.facts || i < 3;
    out += (number ? "<td class=\"number\">" : "<td>") + (seen ? escaped(cells[i], 200) : "–") + "</td>";
  }
  return out + "<td>" + marks(host, summary, language) + "</td></tr>\n";
}

}  // namespace

std::string section_heading(std::string_view id, std::string_view title) {
  return "<h2 id=\"" + std::string(id) + "\">" + escaped(title) + "</h2>\n";
}

std::string scrolling(const std::string& table, std::string_view title, Language language) {
  return "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" +
         escaped(say(language, Say::scroll_region, {title})) + "\">\n" + table + "</div>\n";
}

std::string head_row(std::span<const std::string_view> titles) {
  std::string out = "<thead role=\"rowgroup\"><tr role=\"row\">";
  for (const auto title : titles)
    out += "<th role=\"columnheader\" scope=\"col\">" + escaped(title) + "</th>";
  return out + "</tr></thead>\n";
}

std::string lost_hosts_section(const PreflightReport& report, Language language) {
  std::string rows;
  for (const auto& host : report.hosts) {
    if (host.reached) continue;
    rows += "<tr><th scope=\"row\">" + escaped(host.name, 200) + "</th><td>" + escaped(host.address, 200) +
            "</td><td class=\"long\">" + prose(host.problem) + "</td><td class=\"long\">" +
            remedy_html(host.remedy) + "</td></tr>\n";
  }
  if (rows.empty()) return {};
  const std::array columns{word(language, Say::column_name), word(language, Say::column_address),
                           word(language, Say::column_cause), word(language, Say::page_fix)};
  const auto title = word(language, Say::not_reached);
  const auto table = "<table>\n" + head_row(columns) + "<tbody>\n" + rows + "</tbody>\n</table>\n";
  return section_heading("lost", title) + scrolling(table, title, language);
}

std::string hosts_section(const PreflightReport& report, Language language) {
  if (report.hosts.empty()) return {};
  std::vector<std::string_view> columns;
  const auto headings = host_headings(language);
  for (const auto& heading : headings) columns.push_back(heading);
  columns.push_back(word(language, Say::column_findings));
  auto table = "<table>\n" + head_row(columns) + "<tbody>\n";
  auto summaries = by_host(report.findings);
  for (const auto& host : report.hosts) table += host_row(host, summaries[host.name], language);
  table += "</tbody>\n</table>\n";
  const auto title = word(language, Say::hosts);
  return section_heading("hosts", title) + scrolling(table, title, language);
}

std::string capacity_section(const PreflightReport& report, Language language) {
  if (report.capacity.empty()) return {};
  std::vector<std::string_view> columns;
  const auto headings = capacity_headings(language);
  for (const auto& heading : headings) columns.push_back(heading);
  auto table = "<table>\n" + head_row(columns) + "<tbody>\n";
  for (const auto& capacity : report.capacity) {
    const auto cells = capacity_cells(capacity, language);
    table += "<tr><th scope=\"row\">" + escaped(cells[0], 200) + "</th>";
    for (std::size_t i = 1; i < cells.size(); ++i)
      table += "<td class=\"number\">" + escaped(cells[i]) + "</td>";
    table += "</tr>\n";
  }
  table += "</tbody>\n</table>\n";
  const auto title = word(language, Say::capacity);
  return section_heading("capacity", title) + scrolling(table, title, language);
}

}  // namespace muster::report
