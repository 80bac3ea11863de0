#pragma once
// The pin by which a joining host knows the right cluster.

#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::kubeadm {

/// "sha256:" and the hex SHA-256 of the public key (SubjectPublicKeyInfo, RFC 7469) of the first certificate
/// in a PEM text such as /etc/kubernetes/pki/ca.crt: what kubeadm calls discovery-token-ca-cert-hash. A
/// command Error where there is none.
Result<std::string> ca_cert_hash(std::string_view ca_crt_pem);

}  // namespace muster::kubeadm
