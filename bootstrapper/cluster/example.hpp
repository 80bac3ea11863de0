#pragma once
// `muster config new`: a commented cluster.yaml to begin with.

#include <string>

namespace muster::cluster {

/// A cluster.yaml of one master and two nodes with every key explained; it parses without problems.
std::string example_yaml();

}  // namespace muster::cluster
