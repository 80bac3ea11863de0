#pragma once
// Moments as an operator and a program read them, in UTC.

#include <cstdint>
#include <string>

namespace muster::report {

/// "2027-11-26T22:30:12Z" (RFC 3339) of seconds since the epoch.
std::string rfc3339(std::int64_t seconds);
/// "2027-11-26 22:30" of the same.
std::string date_text(std::int64_t seconds);

}  // namespace muster::report
