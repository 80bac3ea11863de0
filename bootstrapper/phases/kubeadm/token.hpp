#pragma once
// Secrets that live for minutes: bootstrap tokens and certificate keys, from libcrypto's random numbers.

#include <string>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"

namespace muster::kubeadm {

/// A new bootstrap token, "abcdef.0123456789abcdef": six and sixteen characters of a-z and 0-9, each as
/// likely as any other.
Result<Secret> make_token();
/// A new key for `kubeadm init phase upload-certs`: 32 bytes as 64 hex digits (AES-256).
Result<Secret> make_certificate_key();

}  // namespace muster::kubeadm
