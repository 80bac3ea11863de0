#pragma once
// The report of `preflight -o json` (DESIGN section 7): keys may be added, never renamed or removed.

#include <boost/json/value.hpp>
#include <string>

#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// The report under the schema "muster.preflight/1".
boost::json::value to_json(const PreflightReport& report);
/// `value` on lines of its own, indented by two spaces, keys in the order in which they were added, with a
/// newline at the end. Safe to print: control characters are escaped, and bytes that are not UTF-8 become
/// U+FFFD.
std::string pretty(const boost::json::value& value);

}  // namespace muster::report
