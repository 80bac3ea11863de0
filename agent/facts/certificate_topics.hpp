#pragma once
// The topics of the cluster's certificates and of the programs that use them; see topics.hpp, which has the
// others, for what they all keep to.

#include <vector>

#include "agent/facts/tree.hpp"
#include "agent/protocol/certificate_facts.hpp"

namespace muster::facts {

/// The certificates that `kubeadm` and the kubelet keep here, those of kubeconfigs included; one that cannot
/// be read is in the list, with the reason. No private key is looked at.
Fact<std::vector<Certificate>> certificates(const Tree& tree);
/// The programs of the control plane that run in pods, not as services of the host.
Fact<std::vector<ControlPlaneProcess>> control_plane(const Tree& tree);

}  // namespace muster::facts
