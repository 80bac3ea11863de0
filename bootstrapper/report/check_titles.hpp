#pragma once
// What each check is called in a report, in each language. Its permanent name and its doc are in
// agent/checks.

#include <string_view>

#include "bootstrapper/report/language.hpp"

namespace muster::report {

/// "Unique MAC addresses" for "unique-mac"; empty for a check that has no title yet.
std::string_view check_title(Language language, std::string_view check);

}  // namespace muster::report
