#pragma once
// What stands in a client certificate, and whether it is the one that was asked for. Nothing here asks a
// host.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::credentials {

/// Whose certificate, and how long.
struct ClientCertificate {
  std::string user;                 ///< the CN
  std::vector<std::string> groups;  ///< the Os
  std::chrono::sys_seconds begins;  ///< notBefore
  std::chrono::sys_seconds ends;    ///< notAfter
};

/// Reads the first certificate of a PEM text. A command Error where there is none.
Result<ClientCertificate> read_client_certificate(std::string_view pem);

/// That an API server which trusts the certificates of `ca` (PEM) lets whoever has the key of `request` (PEM)
/// in with `pem`: the same public key, signed by the CA, good for client authentication. The time is not
/// looked at: the clock here may be wrong. A command Error says what does not fit.
Result<> check_client_certificate(std::string_view pem, std::string_view request, std::string_view ca);

/// "2026-11-27T22:31:00Z", RFC 3339 in UTC.
std::string time_text(std::chrono::sys_seconds when);
/// The same read back. A command Error for anything else.
Result<std::chrono::sys_seconds> parse_time(std::string_view text);

}  // namespace muster::credentials
