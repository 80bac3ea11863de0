#pragma once
// A command line taken apart as a POSIX shell does it, without expanding anything (Python's shlex.split).

#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::modules {

/// A usage Error for a quotation that does not end.
Result<std::vector<std::string>> shell_words(std::string_view line);

}  // namespace muster::modules
