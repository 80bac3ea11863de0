#pragma once
// Values as PyYAML dumps them, for to_yaml and to_nice_yaml.

#include <boost/json/value.hpp>
#include <string>

namespace muster::jinja {

struct YamlStyle {
  bool nice = true;  ///< to_nice_yaml: every collection in block style; else the innermost ones in flow style
  int indent = 4;
};

/// A whole document, keys sorted, ending in a line break.
std::string yaml_dump(const boost::json::value& value, const YamlStyle& style);

}  // namespace muster::jinja
