#include "agent/facts/x509.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <climits>
#include <ctime>
#include <memory>

namespace muster::facts {

namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

}  // namespace

Result<X509Summary> read_x509(std::string_view pem) {
  if (pem.size() > INT_MAX) return fail(ErrorKind::agent, "larger than a certificate can be");
  const std::unique_ptr<BIO, Free> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const std::unique_ptr<X509, Free> certificate(
      text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr) : nullptr);
  ERR_clear_error();
  if (!certificate) return fail(ErrorKind::agent, "no certificate in PEM that can be read");
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1)
    return fail(ErrorKind::agent, "a certificate whose end is no time");
  X509Summary summary;
  summary.not_after = ::timegm(&end);
  std::array<char, 256> name{};
  const int length = X509_NAME_get_text_by_NID(X509_get_issuer_name(certificate.get()), NID_commonName,
                                               name.data(), static_cast<int>(name.size()));
  if (length > 0) summary.issuer.assign(name.data(), static_cast<std::size_t>(length));
  return summary;
}

}  // namespace muster::facts
