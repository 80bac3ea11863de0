#pragma once
// A CertificateSigningRequest (certificates.k8s.io) for a client of the API server, and how far it is.
// Nothing here asks the API.

#include <boost/json/value.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"
#include "agent/protocol/version.hpp"

namespace muster::phases {

/// The object for `kubectl create`; `request` is PKCS #10 in PEM. Where that Kubernetes knows no lifetime in
/// it, the controller manager's --cluster-signing-duration holds.
std::string signing_request(const Version& version, const std::string& name, std::string_view request,
                            std::chrono::seconds lifetime);

/// The certificate in PEM of the object as the API shows it; empty while it is not signed yet. A command
/// Error where it was denied, or could not be signed.
Result<std::string> signed_certificate(const boost::json::value& object);

}  // namespace muster::phases
