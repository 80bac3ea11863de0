#pragma once
// YAML as Ansible reads it: PyYAML, YAML 1.1. `yes` is true there, `0644` is 420, and `1:30` is 90.

#include <boost/json/value.hpp>

#include "bootstrapper/cluster/node.hpp"

namespace muster::playbook {

/// A scalar without quotes: null, a boolean, a number or a text (yaml.org/type, YAML 1.1; PyYAML's resolver).
/// Infinity and dates stay texts: JSON has neither.
boost::json::value plain_scalar(const std::string& text);

/// The value of a node and all below it.
boost::json::value yaml_value(const cluster::Node& node);

}  // namespace muster::playbook
