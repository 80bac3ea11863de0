#pragma once
// JSON values as YAML in block style, such as an operator would write. Reading YAML is not here: see
// node.hpp.

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace muster::cluster {

/// The object as a YAML document: keys in their order, one a line, indented by two; texts in quotes where
/// YAML would take them for something else. Our own parser reads equal values from it.
std::string yaml_text(const boost::json::object& object);
/// A text as a YAML scalar: bare where that is safe, else in double quotes.
std::string yaml_scalar(std::string_view text);

}  // namespace muster::cluster
