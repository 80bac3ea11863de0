#pragma once
// The certificates of a cluster as `certs` and `status` show them. What their ends mean is
// agent/checks/certificate_expiry.hpp's.

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/checks/certificate_expiry.hpp"
#include "agent/checks/findings_text.hpp"

namespace muster::report {

/// One host's certificates, or why they are not known.
struct HostCertificates {
  std::string host;
  std::string role;     ///< "master" or "node"
  std::string problem;  ///< why the host was not reached; empty: it was
  CertificateFacts facts;
  std::int64_t now = 0;  ///< the host's own clock when it was asked, seconds since the epoch
};

struct CertificatesReport {
  std::string cluster;
  std::vector<HostCertificates> hosts;
  double seconds = 0;  ///< how long looking took
};

/// Whether nothing wants care: all was read, nothing ends soon, no program holds an old certificate.
bool is_content(const CertificatesReport& report);

/// What `muster certs` prints: a verdict, what wants care and what to do about it, then all of them.
std::string certificates_text(const CertificatesReport& report, const TextStyle& style);
/// The same under the schema "muster.certs/1": keys may be added, never renamed or removed.
boost::json::value certificates_json(const CertificatesReport& report);

/// What of it an operator must know who asked for something else: a line a host, and what to do next; empty
/// where nothing ends soon.
std::string certificate_warnings(const CertificatesReport& report);
/// Those that have ended or end soon, by host and name.
boost::json::array ending_certificates(const CertificatesReport& report);

}  // namespace muster::report
