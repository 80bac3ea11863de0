#pragma once
// Hosts on their way to another Kubernetes version, as plain types.

#include <string>

#include "bootstrapper/fleet/link.hpp"

namespace muster::phases {

/// One host of the cluster that does not run the wanted version yet.
struct Upgrading {
  fleet::Link* link = nullptr;
  std::string kind;             ///< of kubeadm upgrade: "apply" on the first master, "node" on all others
  bool stays_cordoned = false;  ///< the operator had cordoned it before
};

}  // namespace muster::phases
