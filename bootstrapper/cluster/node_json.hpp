#pragma once
// A part of a YAML document that is taken as it is: as JSON, for kubeadm or for playbooks.

#include <boost/json/object.hpp>
#include <functional>
#include <string>

#include "bootstrapper/cluster/node.hpp"

namespace muster::cluster {

/// Whether the entry at that path ("ClusterConfiguration.networking") must not be there; then it was
/// reported.
using Refuse = std::function<bool(const Node::Entry&, const std::string& path, Problems&)>;

/// The map as JSON, scalars read by YAML 1.2's core schema. What JSON does not have is an error; what another
/// YAML would read otherwise (`yes`, `0644`) a warning. `path` names the map in both.
boost::json::object json_object(const Node& map, const std::string& path, Problems& problems,
                                const Refuse& refuse = {});

}  // namespace muster::cluster
