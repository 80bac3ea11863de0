#include <doctest/doctest.h>

#include "agent/facts/certificate_topics.hpp"
#include "agent/facts/x509.hpp"
#include "agent/protocol/base64.hpp"
#include "tests/unit/agent/facts/scratch_tree.hpp"
#include "tests/unit/agent/make_certificate.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::facts {

namespace {

using muster::test::make_certificate;

constexpr std::int64_t kEnd = 1'827'000'000;  // 2027
constexpr std::string_view kKey =
    "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0c2VjcmV0c2VjcmV0\n-----END EC PRIVATE KEY-----\n";

/// As kubeadm writes it, the key behind the certificate.
std::string kubeconfig(std::string_view certificate) {
  return "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: Zm9v\nusers:\n- name: u\n  "
         "user:\n"
         "    client-certificate-data: " +
         base64_encode(certificate) + "\n    client-key-data: " + base64_encode(kKey) + "\n";
}

const Certificate* named(const std::vector<Certificate>& all, std::string_view name) {
  for (const auto& one : all) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("a certificate's end is read, in this century and the next") {
  // UTCTime ends with 2049, GeneralizedTime goes on (RFC 5280, section 4.1.2.5).
  for (const std::int64_t end :
       {std::int64_t{0}, kEnd, std::int64_t{2'524'607'999}, std::int64_t{4'102'444'800}}) {
    CAPTURE(end);
    const auto read = read_x509(make_certificate(end));
    REQUIRE(read);
    CHECK(read->not_after == end);
    CHECK(read->issuer == "kubernetes");
  }
}

TEST_CASE("what is before a certificate is skipped, and of several the first counts") {
  const auto text = "hello\n" + std::string(kKey) + make_certificate(kEnd) + make_certificate(1);
  CHECK(read_x509(text)->not_after == kEnd);
}

TEST_CASE("what is no certificate, or only a piece of one, is an Error and nothing worse") {
  const auto whole = make_certificate(kEnd);
  for (const std::string& text :
       {std::string(), std::string("hello"), std::string(kKey), std::string(1000, '\0'),
        std::string("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"),
        std::string("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")}) {
    CHECK_FALSE(read_x509(text));
  }
  for (std::size_t length = 0; length + 30 < whole.size(); ++length)
    CHECK_FALSE(read_x509(whole.substr(0, length)));
  // One byte of the base64 changed at a time: read or refused, never more.
  for (std::size_t at = 28; at + 28 < whole.size(); ++at) {
    auto changed = whole;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    const auto read = read_x509(changed);
    if (!read) CHECK(read.error().kind() == ErrorKind::agent);
  }
}

TEST_CASE("a master's certificates have kubeadm's names, and CAs say whether their key is there") {
  ScratchTree host;
  host.file("/etc/kubernetes/pki/apiserver.crt", make_certificate(kEnd));
  host.file("/etc/kubernetes/pki/etcd/server.crt", make_certificate(kEnd + 1));
  host.file("/etc/kubernetes/pki/ca.crt", make_certificate(kEnd + 2, "kubernetes", "kubernetes"));
  host.file("/etc/kubernetes/pki/ca.key", kKey);
  host.file("/etc/kubernetes/pki/etcd/ca.crt", make_certificate(kEnd + 3));
  host.file("/etc/kubernetes/admin.conf", kubeconfig(make_certificate(kEnd + 4)));
  const auto seen = certificates(host.tree());
  REQUIRE(seen.known());
  REQUIRE(seen->size() == 5);
  CHECK(named(*seen, "apiserver")->expires.value_or(0) == kEnd);
  CHECK(named(*seen, "apiserver")->written_ms.value_or(0) > 0);
  CHECK_FALSE(named(*seen, "apiserver")->authority);
  CHECK(named(*seen, "etcd-server")->expires.value_or(0) == kEnd + 1);
  CHECK(named(*seen, "ca")->authority);
  CHECK(named(*seen, "ca")->has_key == true);
  CHECK(named(*seen, "etcd-ca")->has_key == false);
  CHECK(named(*seen, "admin.conf")->expires.value_or(0) == kEnd + 4);
  const auto text = encode(*seen);
  CHECK(decode<std::vector<Certificate>>(text)->size() == 5);
}

TEST_CASE("the kubelet's certificate is where kubelet.conf says, or in it") {
  ScratchTree host;
  host.file("/etc/kubernetes/kubelet.conf",
            "users:\n- user:\n    client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n"
            "    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem\n");
  host.file("/var/lib/kubelet/pki/kubelet-client-2026.pem", make_certificate(kEnd) + std::string(kKey));
  host.link("/var/lib/kubelet/pki/kubelet-client-current.pem",
            "/var/lib/kubelet/pki/kubelet-client-2026.pem");
  host.file("/var/lib/kubelet/pki/kubelet.crt",
            make_certificate(kEnd + 1, "n1@1795734000", "n1-ca@1795734000"));
  auto seen = certificates(host.tree());
  REQUIRE(seen.known());
  REQUIRE(seen->size() == 2);
  CHECK(seen->at(0).name == "kubelet-client");
  CHECK(seen->at(0).expires.value_or(0) == kEnd);
  CHECK(seen->at(1).name == "kubelet-serving");
  CHECK(seen->at(1).self_signed == true);

  // kubeadm up to 1.16 has it in the file on the first master.
  host.file("/etc/kubernetes/kubelet.conf", kubeconfig(make_certificate(kEnd + 2)));
  seen = certificates(host.tree());
  CHECK(seen->at(0).expires.value_or(0) == kEnd + 2);
}

TEST_CASE("a certificate that cannot be read is in the list, with the reason; a bare host has none") {
  ScratchTree host;
  CHECK(certificates(host.tree()).value_or({Certificate()}).empty());
  host.file("/etc/kubernetes/pki/apiserver.crt", "nonsense");
  host.file("/etc/kubernetes/admin.conf", "apiVersion: v1\n");
  host.file("/etc/kubernetes/scheduler.conf", "users:\n- user:\n    client-certificate-data: 'no base64'\n");
  host.directory("/etc/kubernetes/pki/etcd/server.crt");
  const auto seen = certificates(host.tree());
  REQUIRE(seen.known());
  REQUIRE(seen->size() == 4);
  for (const auto& one : *seen) {
    CAPTURE(one.name);
    CHECK_FALSE(one.expires.known());
    CHECK(one.expires.why().find(one.path) != std::string::npos);
  }
}

TEST_CASE("the control plane's programs are those in pods, with the time of their start") {
  ScratchTree host;
  host.file("/proc/stat", "cpu 1 2 3\nbtime 1700000000\n");
  const auto process = [&](const std::string& pid, std::string_view comm, std::string_view cgroup) {
    host.file("/proc/" + pid + "/comm", std::string(comm) + "\n");
    host.file("/proc/" + pid + "/cgroup", "1:name=systemd:" + std::string(cgroup) + "\n");
    host.file("/proc/" + pid + "/stat",
              pid + " (a) b) S 1 1 1 0 -1 4194560 1 1 1 1 1 1 1 1 20 0 9 0 12345 1000 10\n");
  };
  process("41", "kube-apiserver", "/kubepods/burstable/pod1/c1");
  process("42", "kube-controller", "/kubepods.slice/kubepods-burstable.slice/docker-c2.scope");
  process("43", "etcd", "/system.slice/etcd.service");
  process("44", "nginx", "/kubepods/besteffort/pod2/c3");
  const auto seen = control_plane(host.tree());
  REQUIRE(seen.known());
  REQUIRE(seen->size() == 2);
  CHECK(seen->at(0).component == "kube-apiserver");
  CHECK(seen->at(0).pid == 41);
  CHECK(seen->at(0).started_ms == 1'700'000'000'000 + 123'450);
  CHECK(seen->at(1).component == "kube-controller-manager");
}

}  // namespace muster::facts
