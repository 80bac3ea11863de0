#pragma once
// -e of the command line.

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::play {

/// Each is "key=value key='other value'", a JSON object, or "@FILE"; the last one that names a key wins.
Result<boost::json::object> extra_variables(const std::vector<std::string>& given);

}  // namespace muster::play
