#pragma once
// Python's % on a text: "%-08.3f" % values (docs.python.org, "printf-style String Formatting").

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::jinja {

/// The text, of 1 MiB at most. A single map gives the values of "%(name)s". Errors are in Python's words.
Result<std::string> percent_format(std::string_view format, const std::vector<boost::json::value>& values);

}  // namespace muster::jinja
