#include "bootstrapper/phases/credentials/client_key.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>

#include "bootstrapper/phases/credentials/openssl_owned.hpp"

namespace muster::credentials {

namespace {

Error refused(const char* step) {
  return fail(ErrorKind::bug, std::string("libcrypto does not ") + step);
}

bool add_entry(X509_NAME* name, const char* key, const std::string& value) {
  return X509_NAME_add_entry_by_txt(name, key, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1;
}

Result<std::string> request_for(EVP_PKEY* key, const std::string& user,
                                const std::vector<std::string>& groups) {
  const Owned<X509_REQ> request(X509_REQ_new());
  if (!request) return refused("make a request");
  auto* name = X509_REQ_get_subject_name(request.get());
  bool named = true;
  for (const auto& group : groups) named = named && add_entry(name, "O", group);
  if (!named || !add_entry(name, "CN", user)) return refused("take this name into a request");
  if (X509_REQ_set_pubkey(request.get(), key) != 1 || X509_REQ_sign(request.get(), key, EVP_sha256()) <= 0)
    return refused("sign a request");
  const Owned<BIO> text(BIO_new(BIO_s_mem()));
  if (!text || PEM_write_bio_X509_REQ(text.get(), request.get()) != 1) return refused("write a request");
  return std::string(written(text.get()));
}

}  // namespace

Result<ClientKey> make_client_key(const std::string& user, const std::vector<std::string>& groups) {
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key) return refused("make a key");
  ClientKey made;
  TRY(made.request, request_for(key.get(), user, groups));
  // Such a BIO overwrites its bytes when it goes.
  const Owned<BIO> text(BIO_new(BIO_s_secmem()));
  if (!text ||
      PEM_write_bio_PKCS8PrivateKey(text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return refused("write a key");
  made.private_key = Secret(std::string(written(text.get())));
  return made;
}

}  // namespace muster::credentials
