#include "bootstrapper/report/html.hpp"

#include "bootstrapper/report/changes_text.hpp"
#include "bootstrapper/report/duration.hpp"
#include "bootstrapper/report/html_parts.hpp"
#include "bootstrapper/report/html_text.hpp"
#include "bootstrapper/report/text.hpp"
#include "bootstrapper/report/words.hpp"
#include "muster_report_page.hpp"

namespace muster::report {

namespace {

std::string head(const PreflightReport& report, Language language) {
  const auto policy = "default-src 'none'; img-src data:; style-src " + csp_hash(kPageStyle) +
                      "; script-src " + csp_hash(kPageScript) + "; base-uri 'none'; form-action 'none'";
  const auto title = say(language, Say::page_title, {printable(report.cluster, 200)});
  return "<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"" +
         policy +
         "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" "
         "content=\"no-referrer\">\n"
         "<link rel=\"icon\" href=\"data:,\">\n<title>" +
         escaped(title) + "</title>\n<style>" + std::string(kPageStyle) + "</style>\n</head>\n";
}

std::string meta_item(Say name, const std::string& html, Language language) {
  return "<div><dt>" + escaped(word(language, name)) + "</dt><dd>" + html + "</dd></div>\n";
}

std::string verdict(const PreflightReport& report, Language language) {
  const bool passed = report.passed();
  const auto result = word(language, passed ? Say::verdict_pass : Say::verdict_fail);
  auto out = "<header>\n<p class=\"kind\">" + escaped(word(language, Say::page_kind)) + "</p>\n<h1>" +
             escaped(report.cluster, 200) + "</h1>\n<p class=\"result\"><strong class=\"verdict " +
             (passed ? "pass" : "fail") + "\">" + escaped(result) + "</strong> <span>" +
             escaped(summary_text(language, report.summary())) + "</span></p>\n<dl class=\"meta\">\n";
  out += meta_item(Say::hosts, escaped(hosts_text(report, language)), language);
  out += meta_item(Say::kubernetes, escaped(to_string(report.kubernetes)), language);
  out += meta_item(Say::started,
                   "<time datetime=\"" + escaped(report.started, 40) + "\">" +
                       escaped(date_text(report.started)) + "</time>",
                   language);
  out +=
      meta_item(Say::took, escaped(duration_text(std::chrono::duration<double>(report.seconds))), language);
  return out + "</dl>\n";
}

std::string tally_item(Status status, std::size_t count, std::string_view link, Language language) {
  const auto text = escaped(status_word(language, status));
  const auto sign = std::string(name_of(status));
  const auto name = count > 0 ? "<a href=\"#" + std::string(link) + "\">" + text + "</a>" : text;
  return "<li class=\"" + std::string(count > 0 ? "some" : "zero") + "\"><b class=\"" + sign + "\">" +
         grouped(count) + "</b> <span>" + name + "</span></li>\n";
}

std::string tally(const PreflightReport& report, Language language) {
  const auto summary = report.summary();
  return "<ul class=\"tally\">\n" + tally_item(Status::fail, summary.fail, "fail", language) +
         tally_item(Status::unknown, summary.unknown, "unknown", language) +
         tally_item(Status::warn, summary.warn, "warn", language) +
         tally_item(Status::ignored, summary.ignored, "findings", language) +
         tally_item(Status::pass, summary.pass, "findings", language) + "</ul>\n</header>\n";
}

}  // namespace

std::string to_html(const PreflightReport& report, Language language) {
  auto out =
      "<!DOCTYPE html>\n<html lang=\"" + std::string(language == Language::zh ? "zh-Hans" : "en") + "\">\n";
  out += head(report, language) + "<body>\n<div class=\"sheet\">\n";
  out += verdict(report, language) + tally(report, language) + "<main>\n";
  out += changes_section(report, language) + lost_hosts_section(report, language);
  out += findings_sections(report, language) + hosts_section(report, language);
  out += capacity_section(report, language);
  out += reachability_section(report, language) + all_findings_section(report, language);
  out += "</main>\n<footer><p>" + escaped(word(language, Say::page_foot)) + "</p></footer>\n</div>\n";
  return out + "<script>" + std::string(kPageScript) + "</script>\n</body>\n</html>\n";
}

}  // namespace muster::report
