#include "bootstrapper/report/certificates.hpp"

#include <algorithm>

#include "bootstrapper/report/certificate_words.hpp"
#include "bootstrapper/report/date.hpp"
#include "bootstrapper/report/duration.hpp"
#include "bootstrapper/report/text_table.hpp"

namespace muster::report {

namespace json = boost::json;

namespace {

struct Counts {
  std::size_t all = 0;
  std::size_t expired = 0;
  std::size_t soon = 0;
  std::size_t unknown = 0;  ///< certificates, and whole hosts, that could not be looked at
  std::size_t outdated = 0;
  const Certificate* first = nullptr;  ///< the one that ends first, of those that count
  std::int64_t first_now = 0;
};

std::vector<Certificate> certificates_of(const HostCertificates& host) {
  return host.facts.certificates.value_or({});
}

void count(Counts& counts, const HostCertificates& host) {
  if (!host.facts.certificates.known()) {
    ++counts.unknown;
    return;
  }
  for (const auto& one : *host.facts.certificates) {
    const auto state = judge_certificate(one, host.now);
    ++counts.all;
    if (state == CertificateState::expired) ++counts.expired;
    if (state == CertificateState::soon) ++counts.soon;
    if (state == CertificateState::unknown) ++counts.unknown;
    if (state == CertificateState::unknown || one.self_signed.value_or(false)) continue;
    if (counts.first && *counts.first->expires <= *one.expires) continue;
    counts.first = &one;
    counts.first_now = host.now;
  }
  counts.outdated +=
      outdated_processes(*host.facts.certificates, host.facts.control_plane.value_or({})).size();
}

Counts counts_of(const CertificatesReport& report) {
  Counts counts;
  for (const auto& host : report.hosts) count(counts, host);
  return counts;
}

std::string verdict(const CertificatesReport& report, const Counts& counts, bool color) {
  std::vector<std::string> parts;
  if (counts.expired > 0)
    parts.push_back(counted(counts.expired, "certificate") +
                    (counts.expired == 1 ? " has expired" : " have expired"));
  if (counts.soon > 0)
    parts.push_back(counted(counts.soon, "certificate") + (counts.soon == 1 ? " has" : " have") +
                    " less than " + std::to_string(kRenewWithinDays) + " days left");
  if (counts.outdated > 0)
    parts.push_back(counted(counts.outdated, "program") + (counts.outdated == 1 ? " has" : " have") +
                    " not been started since a renewal");
  if (counts.unknown > 0) parts.push_back(std::to_string(counts.unknown) + " not known");
  const bool content = parts.empty();
  if (content) parts.push_back(counted(counts.all, "certificate"));
  if (content && counts.first)
    parts.push_back("the first to end has " + time_left(*counts.first->expires - counts.first_now) + " left");
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return paint(content ? "OK" : "FAIL", content ? Color::green : Color::red, color) +
         (content ? "    " : "  ") + printable(report.cluster) + ": " + text + " (" +
         duration_text(std::chrono::duration<double>(report.seconds)) + ")\n";
}

std::string table(const CertificatesReport& report, const TextStyle& style) {
  std::vector<std::vector<std::string>> rows = {{"HOST", "CERTIFICATE", "EXPIRES (UTC)", "LEFT"}};
  for (const auto& host : report.hosts) {
    for (const auto& one : certificates_of(host)) {
      const auto known = one.expires.known();
      rows.push_back({printable(host.host), printable(one.name), known ? date_text(*one.expires) : "?",
                      how_it_stands(one, host.now)});
    }
  }
  return rows.size() == 1 ? "" : "\n" + text_table(rows, style.columns);
}

json::object as_json(const Certificate& one, std::int64_t now) {
  json::object object{{"name", one.name},
                      {"path", one.path},
                      {"authority", one.authority},
                      {"state", name_of(judge_certificate(one, now))}};
  if (one.expires.known()) {
    object.emplace("expires", rfc3339(*one.expires));
    object.emplace("days", days_left(*one.expires - now));
  } else {
    object.emplace("problem", one.expires.why());
  }
  if (one.has_key) object.emplace("hasKey", *one.has_key);
  if (one.self_signed) object.emplace("selfSigned", *one.self_signed);
  return object;
}

json::object as_json(const HostCertificates& host) {
  json::object object{{"name", host.host}, {"role", host.role}, {"reached", host.problem.empty()}};
  if (!host.problem.empty()) object.emplace("problem", host.problem);
  if (host.problem.empty() && !host.facts.certificates.known())
    object.emplace("problem", host.facts.certificates.why());
  json::array all;
  const auto certificates = certificates_of(host);
  for (const auto& one : certificates) all.push_back(as_json(one, host.now));
  object.emplace("certificates", std::move(all));
  json::array outdated;
  for (const auto& one : outdated_processes(certificates, host.facts.control_plane.value_or({})))
    outdated.push_back(json::string(one.component));
  object.emplace("outdated", std::move(outdated));
  return object;
}

}  // namespace

bool is_content(const CertificatesReport& report) {
  const auto counts = counts_of(report);
  return counts.expired + counts.soon + counts.unknown + counts.outdated == 0;
}

std::string certificates_text(const CertificatesReport& report, const TextStyle& style) {
  auto text = verdict(report, counts_of(report), style.color);
  const auto care = what_wants_care(report);
  if (!care.empty()) text += "\n" + care;
  return text + table(report, style);
}

json::value certificates_json(const CertificatesReport& report) {
  const auto counts = counts_of(report);
  json::array hosts;
  for (const auto& host : report.hosts) hosts.push_back(as_json(host));
  const json::object summary{{"good", counts.all - std::min(counts.all, counts.expired + counts.soon)},
                             {"soon", counts.soon},
                             {"expired", counts.expired},
                             {"unknown", counts.unknown},
                             {"outdated", counts.outdated}};
  return json::object{{"schema", "muster.certs/1"},
                      {"cluster", report.cluster},
                      {"verdict", is_content(report) ? "pass" : "fail"},
                      {"summary", summary},
                      {"hosts", std::move(hosts)}};
}

json::array ending_certificates(const CertificatesReport& report) {
  json::array ending;
  for (const auto& host : report.hosts) {
    for (const auto& one : certificates_of(host)) {
      const auto state = judge_certificate(one, host.now);
      if (state != CertificateState::soon && state != CertificateState::expired) continue;
      json::object object{{"host", host.host}};
      for (const auto& member : as_json(one, host.now)) object.emplace(member.key(), member.value());
      ending.push_back(std::move(object));
    }
  }
  return ending;
}

}  // namespace muster::report
