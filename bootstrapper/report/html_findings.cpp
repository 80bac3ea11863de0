#include <algorithm>
#include <array>

#include "agent/checks/finding_groups.hpp"
#include "bootstrapper/report/changes_text.hpp"
#include "bootstrapper/report/check_titles.hpp"
#include "bootstrapper/report/html_parts.hpp"
#include "bootstrapper/report/html_text.hpp"
#include "bootstrapper/report/words.hpp"

namespace muster::report {

namespace {

std::string_view sign_of(Status status) {
  switch (status) {
    case Status::pass:
      return "✓";
    case Status::warn:
      return "!";
    case Status::fail:
      return "✗";
    case Status::unknown:
      return "?";
    case Status::ignored:
      break;
  }
  return "–";
}

/// "n1, n2, n3", all of them.
std::string hosts_html(const std::vector<std::string>& hosts) {
  return escaped(list_of(hosts, SIZE_MAX), SIZE_MAX);
}

/// The title of a check with its permanent name after it, or its name alone.
std::string check_html(const std::string& check, Language language) {
  const auto title = check_title(language, check);
  const auto name = "<code>" + escaped(check, 80) + "</code>";
  return title.empty() ? name : escaped(title) + " " + name;
}

std::string sightings_html(const FindingGroup& group, Language language) {
  const auto& seen = group.sightings;
  if (seen.size() == 1) return prose(seen.front().saw);
  const auto colon = std::string(word(language, Say::colon));
  std::string out = "<ul>";
  for (const auto& [saw, hosts] : seen) {
    // At cluster scope what was seen names its hosts itself.
    const bool host_scope = group.finding->scope == Scope::host && !hosts.empty();
    out += "<li>" + (host_scope ? "<b>" + hosts_html(hosts) + "</b>" + colon : "") + prose(saw) + "</li>";
  }
  return out + "</ul>";
}

std::string item(Say name, const std::string& html, Language language) {
  if (html.empty()) return {};
  return "<dt>" + escaped(word(language, name)) + "</dt><dd>" + html + "</dd>\n";
}

std::string finding_card(const FindingGroup& group, Language language) {
  const auto& finding = *group.finding;
  auto out = "<article class=\"finding " + std::string(name_of(finding.status)) + "\">\n<h3>" +
             check_html(finding.check, language) + "</h3>\n<p class=\"on\">" + hosts_html(group.hosts) +
             "</p>\n<dl>\n";
  out += item(Say::column_saw, sightings_html(group, language), language);
  out += item(Say::page_wanted, prose(finding.wanted), language);
  out += item(Say::page_fix, remedy_html(finding.remedy), language);
  out += item(Say::page_source, prose(finding.source), language);
  return out + "</dl>\n</article>\n";
}

std::string finding_rows(const std::vector<FindingGroup>& groups, int rank, Language language) {
  std::string out;
  for (const auto& group : groups) {
    const auto status = group.finding->status;
    for (const auto& [saw, hosts] : group.sightings) {
      out += "<tr role=\"row\"><td role=\"cell\" data-key=\"" + std::to_string(rank) + "\">" +
             status_mark(status, status_word(language, status)) + "</td><td role=\"cell\" class=\"name\">" +
             check_html(group.finding->check, language) + "</td><td role=\"cell\" class=\"name\">" +
             hosts_html(hosts) + "</td><td role=\"cell\" class=\"long\">" + prose(saw) + "</td></tr>\n";
    }
  }
  return out;
}

std::string change_rows(const std::vector<Change>& changes, Say kind, Status mark, Language language) {
  std::string out;
  for (const auto& change : changes) {
    out += "<tr role=\"row\"><td role=\"cell\">" + status_mark(mark, word(language, kind)) +
           "</td><td role=\"cell\" class=\"name\">" + check_html(change.check, language) +
           "</td><td role=\"cell\" class=\"name\">" + hosts_html(change.hosts) + "</td><td role=\"cell\">" +
           escaped(status_change(change, " → ", language)) + "</td><td role=\"cell\" class=\"long\">" +
           prose(change.saw) + "</td></tr>\n";
  }
  return out;
}

std::string came_and_went(const std::vector<std::string>& hosts, Say label, Language language) {
  if (hosts.empty()) return {};
  return "<p class=\"lead\"><b>" + escaped(word(language, label)) + "</b>" +
         std::string(word(language, Say::colon)) + hosts_html(hosts) + "</p>\n";
}

}  // namespace

std::string status_mark(Status status, std::string_view text) {
  return "<span class=\"mark " + std::string(name_of(status)) + "\"><span aria-hidden=\"true\">" +
         std::string(sign_of(status)) + "</span> " + escaped(text) + "</span>";
}

std::string changes_section(const PreflightReport& report, Language language) {
  if (!report.changes) return {};
  const auto& changes = *report.changes;
  const auto title = say(language, Say::changes_since, {date_text(changes.since)});
  auto out = section_heading("changes", title);
  if (changes.none()) out += "<p class=\"lead\">" + escaped(word(language, Say::nothing_changed)) + "</p>\n";
  out += came_and_went(changes.hosts_added, Say::hosts_added, language);
  out += came_and_went(changes.hosts_removed, Say::hosts_removed, language);
  const auto rows = change_rows(changes.appeared, Say::change_new, Status::fail, language) +
                    change_rows(changes.fixed, Say::change_fixed, Status::pass, language) +
                    change_rows(changes.still, Say::change_still, Status::warn, language);
  if (rows.empty()) return out;
  const std::array columns{word(language, Say::changes), word(language, Say::column_check),
                           word(language, Say::column_hosts), word(language, Say::column_status),
                           word(language, Say::column_saw)};
  const auto table = "<table class=\"rows\" role=\"table\">\n" + head_row(columns) +
                     "<tbody role=\"rowgroup\">\n" + rows + "</tbody>\n</table>\n";
  return out + scrolling(table, title, language);
}

std::string findings_sections(const PreflightReport& report, Language language) {
  std::string out;
  const auto section = [&](Status status, Say title) {
    const auto groups = groups_of(report.findings, status);
    if (groups.empty()) return;
    out += section_heading(name_of(status), word(language, title));
    for (const auto& group : groups) out += finding_card(group, language);
  };
  section(Status::fail, Say::failed);
  section(Status::unknown, Say::unknown);
  section(Status::warn, Say::warnings);
  if (out.empty() && report.passed()) {
    out = "<p class=\"plain well\">" + escaped(word(language, Say::all_well)) + "</p>\n";
  }
  return out;
}

std::string all_findings_section(const PreflightReport& report, Language language) {
  if (report.findings.empty()) return {};
  const std::array columns{word(language, Say::column_status), word(language, Say::column_check),
                           word(language, Say::column_hosts), word(language, Say::column_saw)};
  auto table = "<table id=\"all\" class=\"rows\" role=\"table\">\n" + head_row(columns) +
               "<tbody role=\"rowgroup\">\n";
  int rank = 0;
  for (const auto status : {Status::fail, Status::unknown, Status::warn, Status::ignored, Status::pass}) {
    table += finding_rows(groups_of(report.findings, status), rank++, language);
  }
  table += "</tbody>\n</table>\n";
  const auto title = word(language, Say::all_findings);
  return section_heading("findings", title) + scrolling(table, title, language);
}

}  // namespace muster::report
