#pragma once
// The part of the version rules that says how a client certificate is asked for. It stands in rules.cpp with
// all others; whatever judges hosts includes rules.hpp and has no need of it.

#include <string_view>

#include "agent/protocol/version.hpp"

namespace muster {

/// How a CertificateSigningRequest of one Kubernetes minor version looks.
struct SigningRules {
  std::string_view api;     ///< "certificates.k8s.io/v1beta1" up to 1.18, v1 from 1.19
  bool signer_name = true;  ///< spec.signerName is known, from 1.18 (kubernetes PR 88246)
  bool lifetime = true;     ///< spec.expirationSeconds is known, from 1.22 (KEP 2784)
};

/// The rules of `version`; versions outside the known span get those of the nearest known one.
SigningRules signing_rules_for(const Version& version);

}  // namespace muster
