#include "bootstrapper/report/certificates.hpp"

#include <doctest/doctest.h>

#include "bootstrapper/report/certificate_words.hpp"
#include "bootstrapper/report/date.hpp"
#include "bootstrapper/report/json.hpp"

namespace muster::report {

namespace {

constexpr std::int64_t kNow = 1'795'731'600;  // 2026-11-26 22:20 UTC
constexpr std::int64_t kDay = 86400;

Certificate ending(std::string name, std::int64_t expires) {
  Certificate one;
  one.name = std::move(name);
  one.path = "/etc/kubernetes/pki/" + one.name + ".crt";
  one.expires = expires;
  one.written_ms = 1000;
  return one;
}

CertificatesReport report_of(std::vector<Certificate> certificates) {
  HostCertificates host;
  host.host = "h1";
  host.role = "master";
  host.now = kNow;
  host.facts.certificates = std::move(certificates);
  host.facts.control_plane = std::vector<ControlPlaneProcess>();
  CertificatesReport report;
  report.cluster = "lab";
  report.seconds = 0.3;
  report.hosts.push_back(std::move(host));
  return report;
}

const TextStyle kPlain;

}  // namespace

TEST_CASE("dates are in UTC") {
  CHECK(rfc3339(kNow) == "2026-11-26T22:20:00Z");
  CHECK(date_text(kNow) == "2026-11-26 22:20");
}

TEST_CASE("days are rounded down, to the past too") {
  CHECK(days_left(kDay - 1) == 0);
  CHECK(days_left(kDay) == 1);
  CHECK(days_left(-1) == -1);
  CHECK(days_left(-kDay) == -1);
  CHECK(time_left(2 * kDay - 1) == "1 day");
  CHECK(time_left(7200) == "2 hours");
  CHECK(time_left(59) == "under an hour");
  CHECK(time_left(-3 * kDay) == "3 days");
}

TEST_CASE("where all is well a line says so, then comes the table") {
  const auto report = report_of({ending("apiserver", kNow + 364 * kDay), ending("ca", kNow + 3649 * kDay)});
  CHECK(is_content(report));
  CHECK(certificates_text(report, kPlain) ==
        "OK    lab: 2 certificates, the first to end has 364 days left (0.3 s)\n"
        "\n"
        "  HOST  CERTIFICATE  EXPIRES (UTC)     LEFT\n"
        "  h1    apiserver    2027-11-25 22:20  364 days\n"
        "  h1    ca           2036-11-22 22:20  3,649 days\n");
  CHECK(certificate_warnings(report).empty());
}

TEST_CASE("what has expired or ends soon stands first, with what is next") {
  auto unread = ending("scheduler.conf", 0);
  unread.expires = Fact<std::int64_t>::unknown("/etc/kubernetes/scheduler.conf: no base64");
  auto authority = ending("ca", kNow + 10 * kDay);
  authority.authority = true;
  auto report = report_of({ending("apiserver", kNow - 3 * kDay), ending("admin.conf", kNow + 12 * kDay),
                           unread, authority, ending("kubelet-client", kNow + kDay)});
  CHECK_FALSE(is_content(report));
  CHECK(certificates_text(report, kPlain) ==
        "FAIL  lab: 1 certificate has expired, 3 certificates have less than 30 days left, 1 not known (0.3 "
        "s)\n"
        "\n"
        "  h1  apiserver has expired, 3 days ago (2026-11-23 22:20 UTC)\n"
        "  h1  admin.conf ends in 12 days (2026-12-08 22:20 UTC)\n"
        "  h1  scheduler.conf cannot be read: /etc/kubernetes/scheduler.conf: no base64\n"
        "  h1  ca ends in 10 days (2026-12-06 22:20 UTC)\n"
        "  h1  kubelet-client ends in 1 day (2026-11-27 22:20 UTC)\n"
        "  next: muster certs renew\n"
        "        a kubelet renews its own certificate: muster exec --hosts h1 -- journalctl -u kubelet -n 50 "
        "says why "
        "it did not\n"
        "        kubeadm cannot renew a CA: see kubernetes.io, \"Manual Rotation of CA Certificates\"\n"
        "\n"
        "  HOST  CERTIFICATE     EXPIRES (UTC)     LEFT\n"
        "  h1    apiserver       2026-11-23 22:20  EXPIRED 3 days ago\n"
        "  h1    admin.conf      2026-12-08 22:20  12 days, soon\n"
        "  h1    scheduler.conf  ?                 cannot be read\n"
        "  h1    ca              2026-12-06 22:20  10 days, soon\n"
        "  h1    kubelet-client  2026-11-27 22:20  1 day, soon\n");
  CHECK(certificate_warnings(report).starts_with(
      "  h1: certificates have expired: apiserver\n"
      "  h1: certificates end soon: admin.conf 12 days, ca 10 days, kubelet-client 1 day\n"
      "  next: muster certs renew\n"));
  CHECK(ending_certificates(report).size() == 4);
}

TEST_CASE("a program that runs since before a renewal wants care, and a host that was not reached") {
  auto report = report_of({ending("apiserver", kNow + 364 * kDay)});
  ControlPlaneProcess old;
  old.component = "kube-apiserver";
  old.started_ms = 999;
  report.hosts.front().facts.control_plane = std::vector<ControlPlaneProcess>{old};
  HostCertificates away;
  away.host = "h2";
  away.problem = "no route to host";
  away.facts.certificates = Fact<std::vector<Certificate>>::unknown(away.problem);
  report.hosts.push_back(away);
  CHECK_FALSE(is_content(report));
  const auto text = certificates_text(report, kPlain);
  CHECK(text.find("  h1  kube-apiserver runs since before its certificates were renewed\n") !=
        std::string::npos);
  CHECK(text.find("  h2  no route to host\n  next: muster certs renew\n") != std::string::npos);
}

TEST_CASE("the JSON has the schema, a state for each, and no renamed keys") {
  const auto report = report_of({ending("apiserver", kNow + 12 * kDay)});
  const auto value = certificates_json(report);
  CHECK(value.at("schema") == "muster.certs/1");
  CHECK(value.at("verdict") == "fail");
  CHECK(value.at("summary").at("soon").to_number<int>() == 1);
  const auto& host = value.at("hosts").at(0);
  CHECK(host.at("name") == "h1");
  const auto& one = host.at("certificates").at(0);
  CHECK(one.at("name") == "apiserver");
  CHECK(one.at("expires") == "2026-12-08T22:20:00Z");
  CHECK(one.at("days").to_number<int>() == 12);
  CHECK(one.at("state") == "soon");
}

}  // namespace muster::report
