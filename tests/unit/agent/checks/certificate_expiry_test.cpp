#include "agent/checks/certificate_expiry.hpp"

#include <doctest/doctest.h>

namespace muster {

namespace {

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kDay = 86400;

Certificate ending(std::string name, std::int64_t expires) {
  Certificate one;
  one.name = std::move(name);
  one.expires = expires;
  return one;
}

Certificate authority(std::string name, bool has_key) {
  auto one = ending(std::move(name), kNow + 3650 * kDay);
  one.authority = true;
  one.has_key = has_key;
  return one;
}

}  // namespace

TEST_CASE("a certificate ends soon below 30 days, and has expired from its last second on") {
  struct Case {
    std::int64_t expires;
    CertificateState state;
  };
  for (const auto& example :
       {Case{kNow + 365 * kDay, CertificateState::good}, Case{kNow + 30 * kDay, CertificateState::good},
        Case{kNow + 30 * kDay - 1, CertificateState::soon}, Case{kNow + 1, CertificateState::soon},
        Case{kNow, CertificateState::expired}, Case{0, CertificateState::expired}}) {
    CAPTURE(example.expires);
    CHECK(judge_certificate(ending("apiserver", example.expires), kNow) == example.state);
  }
  Certificate unread;
  unread.expires = Fact<std::int64_t>::unknown("permission denied");
  CHECK(judge_certificate(unread, kNow) == CertificateState::unknown);
}

TEST_CASE("what a kubelet signed for itself is checked by nobody") {
  auto own = ending("kubelet-serving", kNow - kDay);
  CHECK(judge_certificate(own, kNow) == CertificateState::expired);
  own.self_signed = true;
  CHECK(judge_certificate(own, kNow) == CertificateState::good);
}

TEST_CASE("kubeadm renews what it made, neither CAs nor the kubelet's") {
  CHECK(renewal_of(ending("apiserver", 0)) == Renewal::kubeadm);
  CHECK(renewal_of(ending("admin.conf", 0)) == Renewal::kubeadm);
  CHECK(renewal_of(ending("kubelet-client", 0)) == Renewal::kubelet);
  CHECK(renewal_of(authority("ca", true)) == Renewal::by_hand);
  CHECK(needs_renewal({ending("apiserver", kNow + 400 * kDay), ending("admin.conf", kNow + kDay)}, kNow));
  CHECK_FALSE(
      needs_renewal({ending("apiserver", kNow + 400 * kDay), ending("kubelet-client", kNow + kDay)}, kNow));
}

TEST_CASE("the command is kubeadm's alpha one up to 1.19") {
  CHECK(renew_command(Version{1, 19, 16}) ==
        std::vector<std::string>{"kubeadm", "alpha", "certs", "renew", "all"});
  CHECK(renew_command(Version{1, 20, 0}) == std::vector<std::string>{"kubeadm", "certs", "renew", "all"});
}

TEST_CASE("a CA is external where its key is not there, unless nothing of kubeadm's is signed by it") {
  using Names = std::vector<std::string>;
  CHECK(external_authorities({authority("ca", true), ending("apiserver", kNow)}).empty());
  CHECK(external_authorities({authority("ca", false), ending("apiserver", kNow)}) == Names{"ca"});
  CHECK(external_authorities({ending("apiserver", kNow)}) == Names{"ca"});
  // An etcd of somebody else: its CA and a client's certificate were put here.
  CHECK(external_authorities({authority("etcd-ca", false), ending("apiserver-etcd-client", kNow)}).empty());
  CHECK(external_authorities({authority("etcd-ca", false), ending("etcd-server", kNow)}) == Names{"etcd-ca"});
}

TEST_CASE("a program is outdated when one of its certificates was written after its start") {
  auto server = ending("apiserver", kNow);
  server.written_ms = 2000;
  auto admin = ending("admin.conf", kNow);
  admin.written_ms = 9000;
  const std::vector<Certificate> certificates = {server, admin};
  const auto at = [](std::int64_t started) {
    ControlPlaneProcess process;
    process.component = "kube-apiserver";
    process.started_ms = started;
    return std::vector<ControlPlaneProcess>{process};
  };
  CHECK(outdated_processes(certificates, at(1999)).size() == 1);
  CHECK(outdated_processes(certificates, at(2000)).empty());
  auto scheduler = at(1);
  scheduler.front().component = "kube-scheduler";
  CHECK(outdated_processes(certificates, scheduler).empty());
}

}  // namespace muster
