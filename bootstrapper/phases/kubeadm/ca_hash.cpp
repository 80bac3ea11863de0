#include "bootstrapper/phases/kubeadm/ca_hash.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <climits>
#include <memory>

#include "agent/protocol/sha256.hpp"

namespace muster::kubeadm {

namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
};

Error no_certificate(const char* why) {
  return fail(ErrorKind::command, std::string("wanted a certificate in PEM, saw ") + why)
      .next("look at /etc/kubernetes/pki/ca.crt on the first master");
}

}  // namespace

Result<std::string> ca_cert_hash(std::string_view ca_crt_pem) {
  if (ca_crt_pem.empty()) return no_certificate("nothing");
  if (ca_crt_pem.size() > INT_MAX) return no_certificate("more than 2 GiB");
  const std::unique_ptr<BIO, Free> text(
      BIO_new_mem_buf(ca_crt_pem.data(), static_cast<int>(ca_crt_pem.size())));
  const std::unique_ptr<X509, Free> certificate(
      text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr) : nullptr);
  if (!certificate) return no_certificate("something else");
  unsigned char* encoded = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &encoded);
  const std::unique_ptr<unsigned char, Free> key(encoded);
  if (length <= 0) return no_certificate("one whose public key cannot be read");
  return "sha256:" + sha256_hex({reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length)});
}

}  // namespace muster::kubeadm
