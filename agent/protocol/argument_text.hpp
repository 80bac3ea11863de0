#pragma once
// Arguments of modules between texts and values: how a value looks as a text, and which map a text stands
// for.

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster {

/// As Python's str() prints it: True, None, 1.5, ['a', 1].
std::string argument_text(const boost::json::value& value);

/// The map that a text argument of type dict means: JSON, or `a=1, b="x y"`. A usage Error in Ansible's words
/// for other texts; a Python dict in quotes is one of those, since templates that give one are maps by then.
Result<boost::json::object> argument_map(std::string_view text);

}  // namespace muster
