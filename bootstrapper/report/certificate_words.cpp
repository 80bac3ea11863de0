#include "bootstrapper/report/certificate_words.hpp"

#include <map>
#include <set>

#include "bootstrapper/report/date.hpp"

namespace muster::report {

namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

bool ends(CertificateState state) {
  return state == CertificateState::soon || state == CertificateState::expired;
}

/// "apiserver has expired (3 days ago, 2026-11-23 10:00 UTC)"
std::string sentence(const Certificate& one, std::int64_t now) {
  const auto state = judge_certificate(one, now);
  const auto name = printable(one.name);
  if (state == CertificateState::unknown) return name + " cannot be read: " + printable(one.expires.why());
  const auto date = date_text(*one.expires) + " UTC";
  const auto left = time_left(*one.expires - now);
  if (state == CertificateState::expired) return name + " has expired, " + left + " ago (" + date + ")";
  return name + " ends in " + left + " (" + date + ")";
}

/// What to do about the certificates of one host, each sentence once.
class Remedies {
 public:
  void add(const std::string& host, Renewal renewal) {
    if (renewal == Renewal::kubeadm) renew_ = true;
    if (renewal == Renewal::kubelet) kubelets_.insert(host);
    if (renewal == Renewal::by_hand) authorities_ = true;
  }
  void add_renewal() { renew_ = true; }
  [[nodiscard]] std::string text() const {
    std::vector<std::string> lines;
    if (renew_) lines.emplace_back("muster certs renew");
    for (const auto& host : kubelets_) {
      lines.push_back("a kubelet renews its own certificate: muster exec --hosts " + host +
                      " -- journalctl -u kubelet -n 50 says why it did not");
    }
    if (authorities_) {
      lines.emplace_back(
          "kubeadm cannot renew a CA: see kubernetes.io, \"Manual Rotation of CA Certificates\"");
    }
    std::string text;
    for (const auto& line : lines) text += (text.empty() ? "  next: " : "        ") + line + "\n";
    return text;
  }

 private:
  bool renew_ = false;
  bool authorities_ = false;
  std::set<std::string> kubelets_;
};

std::string not_known(const HostCertificates& host) {
  return "  " + printable(host.host) + "  " +
         printable(host.problem.empty() ? host.facts.certificates.why() : host.problem) + "\n";
}

}  // namespace

std::int64_t days_left(std::int64_t seconds) {
  return seconds >= 0 ? seconds / kDay : -((-seconds + kDay - 1) / kDay);
}

std::string time_left(std::int64_t seconds) {
  const auto length = static_cast<std::size_t>(seconds < 0 ? -seconds : seconds);
  if (length >= kDay) return counted(length / kDay, "day");
  if (length >= kHour) return counted(length / kHour, "hour");
  return "under an hour";
}

std::string how_it_stands(const Certificate& certificate, std::int64_t now) {
  const auto state = judge_certificate(certificate, now);
  if (state == CertificateState::unknown) return "cannot be read";
  const auto left = *certificate.expires - now;
  if (certificate.self_signed.value_or(false)) return "self-signed, not checked";
  if (state == CertificateState::expired) return "EXPIRED " + time_left(left) + " ago";
  return time_left(left) + (state == CertificateState::soon ? ", soon" : "");
}

std::string what_wants_care(const CertificatesReport& report) {
  std::string text;
  Remedies remedies;
  for (const auto& host : report.hosts) {
    if (!host.facts.certificates.known()) {
      text += not_known(host);
      continue;
    }
    for (const auto& one : *host.facts.certificates) {
      if (judge_certificate(one, host.now) == CertificateState::good) continue;
      text += "  " + printable(host.host) + "  " + sentence(one, host.now) + "\n";
      remedies.add(host.host, renewal_of(one));
    }
    for (const auto& one :
         outdated_processes(*host.facts.certificates, host.facts.control_plane.value_or({}))) {
      text += "  " + printable(host.host) + "  " + printable(one.component) +
              " runs since before its certificates were renewed\n";
      remedies.add_renewal();
    }
  }
  return text + remedies.text();
}

std::string certificate_warnings(const CertificatesReport& report) {
  std::string text;
  Remedies remedies;
  for (const auto& host : report.hosts) {
    std::string expired, soon;
    for (const auto& one : host.facts.certificates.value_or({})) {
      const auto state = judge_certificate(one, host.now);
      if (!ends(state)) continue;
      auto& names = state == CertificateState::expired ? expired : soon;
      names += (names.empty() ? "" : ", ") + printable(one.name);
      if (state == CertificateState::soon) names += " " + time_left(*one.expires - host.now);
      remedies.add(host.host, renewal_of(one));
    }
    const auto name = "  " + printable(host.host);
    if (!expired.empty()) text += name + ": certificates have expired: " + expired + "\n";
    if (!soon.empty()) text += name + ": certificates end soon: " + soon + "\n";
  }
  return text + remedies.text();
}

}  // namespace muster::report
