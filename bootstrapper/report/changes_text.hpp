#pragma once
// What changed since an earlier report, for a terminal.

#include <string>

#include "agent/checks/findings_text.hpp"
#include "bootstrapper/report/changes.hpp"
#include "bootstrapper/report/language.hpp"

namespace muster::report {

/// "2026-11-21 05:00 UTC" of an RFC 3339 time in UTC; any other text made printable.
std::string date_text(std::string_view rfc3339);
/// "fail", or "pass -> fail": a change of status in the words of `language`.
std::string status_change(const Change& change, std::string_view arrow, Language language);

/// What is new, fixed and as bad as before, one line each, then the hosts that came and went.
std::string changes_text(const Changes& changes, const TextStyle& style, Language language);

}  // namespace muster::report
