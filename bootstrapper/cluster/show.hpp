#pragma once
// `muster config show`: the effective configuration, with every default filled in.

#include <string>

#include "bootstrapper/cluster/spec.hpp"

namespace muster::cluster {

/// The Spec as a cluster.yaml that parses to the same Spec. Paths are absolute; of secrets it names only
/// where they are.
std::string to_yaml(const Spec& spec);

}  // namespace muster::cluster
