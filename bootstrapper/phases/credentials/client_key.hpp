#pragma once
// The key pair of a user of the cluster, made on this machine, and the request for a certificate that goes
// with it. The certificate is in client_certificate.hpp.

#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"

namespace muster::credentials {

/// A new private key and what may be shown of it.
struct ClientKey {
  Secret private_key;   ///< PKCS #8 in PEM
  std::string request;  ///< PKCS #10 (RFC 2986) in PEM, signed by that key; no secret
};

/// An EC P-256 key and a request in the name of `user` (CN) and its `groups` (O), as Kubernetes reads client
/// certificates (kubernetes.io, "Authenticating", X509 client certs). A bug Error where libcrypto refuses.
Result<ClientKey> make_client_key(const std::string& user, const std::vector<std::string>& groups);

}  // namespace muster::credentials
