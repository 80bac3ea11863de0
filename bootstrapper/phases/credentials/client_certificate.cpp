#include "bootstrapper/phases/credentials/client_certificate.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <time.h>

#include <array>

#include "bootstrapper/phases/credentials/openssl_owned.hpp"

namespace muster::credentials {

namespace {

Error unfit(const std::string& why) {
  return fail(ErrorKind::command, "the certificate that the cluster signed " + why);
}

Owned<X509> first_certificate(std::string_view pem) {
  const auto text = reading(pem);
  return Owned<X509>(text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr) : nullptr);
}

std::vector<std::string> entries(const X509* certificate, int nid) {
  std::vector<std::string> found;
  const auto* name = X509_get_subject_name(certificate);
  for (int at = X509_NAME_get_index_by_NID(name, nid, -1); at >= 0;
       at = X509_NAME_get_index_by_NID(name, nid, at)) {
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size < 0) continue;
    found.emplace_back(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
    OPENSSL_free(text);
  }
  return found;
}

Result<std::chrono::sys_seconds> read_time(const ASN1_TIME* time) {
  tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return unfit("has a time that cannot be read");
  return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

/// Every certificate of a PEM text.
std::vector<Owned<X509>> all_certificates(std::string_view pem) {
  std::vector<Owned<X509>> all;
  const auto text = reading(pem);
  while (text) {
    Owned<X509> certificate(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
    if (!certificate) break;
    all.push_back(std::move(certificate));
  }
  return all;
}

/// X509_V_OK, or why that CA does not vouch for a client's certificate.
int verify(X509* certificate, X509* ca) {
  const Owned<X509_STORE> store(X509_STORE_new());
  const Owned<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (!store || !context || X509_STORE_add_cert(store.get(), ca) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr) != 1)
    return X509_V_ERR_OUT_OF_MEM;
  X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_CLIENT);
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
  return X509_verify_cert(context.get()) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context.get());
}

}  // namespace

Result<ClientCertificate> read_client_certificate(std::string_view pem) {
  const auto certificate = first_certificate(pem);
  if (!certificate) return unfit("is not one in PEM");
  ClientCertificate read;
  const auto names = entries(certificate.get(), NID_commonName);
  if (names.size() != 1) return unfit("has " + std::to_string(names.size()) + " common names, wanted one");
  read.user = names.front();
  read.groups = entries(certificate.get(), NID_organizationName);
  TRY(read.begins, read_time(X509_get0_notBefore(certificate.get())));
  TRY(read.ends, read_time(X509_get0_notAfter(certificate.get())));
  return read;
}

Result<> check_client_certificate(std::string_view pem, std::string_view request, std::string_view ca) {
  const auto certificate = first_certificate(pem);
  if (!certificate) return unfit("is not one in PEM");
  const auto request_text = reading(request);
  const Owned<X509_REQ> asked(PEM_read_bio_X509_REQ(request_text.get(), nullptr, nullptr, nullptr));
  if (!asked || EVP_PKEY_eq(X509_get0_pubkey(certificate.get()), X509_REQ_get0_pubkey(asked.get())) != 1)
    return unfit("is for another key than the one that was made here");
  // One by one: of two CAs of the same name, one about to replace the other, libcrypto would try the first
  // only.
  int why = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT;
  for (const auto& trusted : all_certificates(ca)) {
    why = verify(certificate.get(), trusted.get());
    if (why == X509_V_OK) return {};
  }
  return unfit(std::string("is not accepted by its own CA: ") + X509_verify_cert_error_string(why));
}

std::string time_text(std::chrono::sys_seconds when) {
  const time_t seconds = when.time_since_epoch().count();
  tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), ::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

Result<std::chrono::sys_seconds> parse_time(std::string_view text) {
  const std::string whole(text);
  tm parts{};
  const char* end = ::strptime(whole.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (!end || *end != '\0')
    return fail(ErrorKind::command, "\"" + whole + "\" is no time such as 2026-11-27T22:31:00Z");
  return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

}  // namespace muster::credentials
