#pragma once
// Which hosts leave the cluster and how, judged from what was seen. Nothing here asks or changes a host.

#include <string>
#include <vector>

#include "bootstrapper/phases/etcd.hpp"

namespace muster::phases {

/// What can be said of `names` from cluster.yaml alone: unknown names, no master left, the host that
/// controlPlaneEndpoint leads to. A usage Error.
Result<> check_removable(const cluster::Spec& spec, const std::vector<std::string>& names);

/// The targets of the run, nodes first, then masters, those that are dead before those that live: only then
/// etcd keeps as many votes as it can. `members` is empty where etcd is not kubeadm's.
std::vector<Leaving> leaving_hosts(const Run& run, const std::vector<EtcdMember>& members);

/// Why they cannot leave: a host that was not reached without `force_dead`, the host that holds the
/// control-plane address, an etcd that would lose its quorum.
Result<> check_leaving(const Run& run, const std::vector<Leaving>& leaving,
                       const std::vector<EtcdMember>& members, bool force_dead);

/// "drain, take its etcd member out, kubeadm reset, delete its node": for --dry-run.
std::string to_string(const Leaving& leaving);

}  // namespace muster::phases
