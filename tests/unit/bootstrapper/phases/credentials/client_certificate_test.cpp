#include "bootstrapper/phases/credentials/client_certificate.hpp"

#include <doctest/doctest.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "bootstrapper/phases/credentials/client_key.hpp"
#include "bootstrapper/phases/credentials/openssl_owned.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::credentials {

namespace {

/// A CA that signs as the controller manager does; what it is asked to do wrong, it does.
class Signer {
 public:
  Signer() : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    X509_set_version(certificate_.get(), 2);
    auto* name = X509_get_subject_name(certificate_.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("kubernetes"),
                               -1, -1, 0);
    X509_set_issuer_name(certificate_.get(), name);
    X509_set_pubkey(certificate_.get(), key_.get());
    set_times(certificate_.get(), 1'700'000'000, 2'000'000'000);
    extend(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(certificate_.get(), key_.get(), EVP_sha256());
  }

  [[nodiscard]] std::string certificate() const { return pem(certificate_.get()); }

  /// `usage` is of extendedKeyUsage.
  [[nodiscard]] std::string sign(const std::string& request, const char* usage = "clientAuth") const {
    const auto text = reading(request);
    const Owned<X509_REQ> asked(PEM_read_bio_X509_REQ(text.get(), nullptr, nullptr, nullptr));
    const Owned<X509> made(X509_new());
    X509_set_version(made.get(), 2);
    X509_set_subject_name(made.get(), X509_REQ_get_subject_name(asked.get()));
    X509_set_issuer_name(made.get(), X509_get_subject_name(certificate_.get()));
    X509_set_pubkey(made.get(), X509_REQ_get0_pubkey(asked.get()));
    set_times(made.get(), 1'795'732'260, 1'795'818'660);
    extend(made.get(), NID_ext_key_usage, usage);
    X509_sign(made.get(), key_.get(), EVP_sha256());
    return pem(made.get());
  }

 private:
  static std::string pem(X509* certificate) {
    const Owned<BIO> text(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(text.get(), certificate);
    return std::string(written(text.get()));
  }
  static void set_times(X509* certificate, time_t begins, time_t ends) {
    ASN1_TIME_set(X509_getm_notBefore(certificate), begins);
    ASN1_TIME_set(X509_getm_notAfter(certificate), ends);
  }
  static void extend(X509* certificate, int nid, const char* value) {
    auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  Owned<EVP_PKEY> key_;
  Owned<X509> certificate_;
};

ClientKey key_of(const std::string& user, const std::vector<std::string>& groups = {}) {
  auto made = make_client_key(user, groups);
  REQUIRE(made);
  return *made;
}

}  // namespace

TEST_CASE(
    "a key is made with a request in the name of the user and the groups, and is another one each time") {
  const auto key = key_of("alice@example.com", {"devs", "oncall"});
  CHECK(key.private_key.reveal().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  CHECK(key.request.starts_with("-----BEGIN CERTIFICATE REQUEST-----\n"));
  CHECK(key.request.find("PRIVATE") == std::string::npos);
  CHECK(key_of("alice@example.com").private_key.reveal() != key.private_key.reveal());
}

TEST_CASE("a certificate is read as Kubernetes reads it, and fits its key and its CA") {
  const Signer ca;
  const auto key = key_of("alice", {"devs", "oncall"});
  const auto certificate = ca.sign(key.request);
  const auto read = read_client_certificate(certificate);
  REQUIRE(read);
  CHECK(read->user == "alice");
  CHECK(read->groups == std::vector<std::string>{"devs", "oncall"});
  CHECK(time_text(read->begins) == "2026-11-26T22:31:00Z");
  CHECK(time_text(read->ends) == "2026-11-27T22:31:00Z");
  CHECK(check_client_certificate(certificate, key.request, ca.certificate()));
  // A CA that is about to be replaced stands beside the next one.
  CHECK(check_client_certificate(certificate, key.request, Signer().certificate() + ca.certificate()));
}

TEST_CASE("a certificate that an API server would refuse, or that is for another key, is told apart") {
  const Signer ca;
  const auto key = key_of("alice");
  struct Case {
    const char* what;
    std::string certificate;
    std::string trusted;
    const char* said;
  };
  const Case cases[] = {
      {"another key", ca.sign(key_of("alice").request), ca.certificate(), "is for another key"},
      {"another CA", Signer().sign(key.request), ca.certificate(), "is not accepted by its own CA"},
      {"for servers", ca.sign(key.request, "serverAuth"), ca.certificate(), "is not accepted by its own CA"},
      {"no CA", ca.sign(key.request), "", "is not accepted by its own CA"},
      {"no certificate", "", ca.certificate(), "is not one in PEM"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.what);
    const auto checked = check_client_certificate(one.certificate, key.request, one.trusted);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().message().find(one.said) != std::string::npos);
  }
}

TEST_CASE("times are read as they are written") {
  const auto read = parse_time("2026-11-27T22:31:00Z");
  REQUIRE(read);
  CHECK(time_text(*read) == "2026-11-27T22:31:00Z");
  for (const auto* bad : {"", "2026-11-27", "2026-11-27T22:31:00", "2026-11-27T22:31:00Zx", "soon"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_time(bad));
  }
}

}  // namespace muster::credentials
