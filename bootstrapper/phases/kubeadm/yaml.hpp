#pragma once
// JSON values as block-style YAML that an operator can read: what kubeadm is given, and what `muster plan`
// shows. Reading YAML is not here: see bootstrapper/cluster.

#include <boost/json/value.hpp>
#include <span>
#include <string>

namespace muster::kubeadm {

/// `value` in block style, keys in their order, lists not indented, as kubeadm prints its own. A string is
/// quoted whenever a reader of YAML 1.1 or 1.2 could take it for something else.
std::string to_yaml(const boost::json::value& value);
/// Several documents with `---` between them.
std::string to_yaml(std::span<const boost::json::object> documents);

}  // namespace muster::kubeadm
