#pragma once
// What must hold between the parts of a cluster.yaml: names and addresses are unique, there is a master,
// networks do not overlap. What is bad in itself was reported by readers.hpp and is not judged again.

#include <span>

#include "bootstrapper/cluster/readers.hpp"

namespace muster::cluster {

/// Names and addresses that two hosts share, each reported at the later one.
void check_unique(std::span<const ReadHost> hosts, Problems& problems);
/// No master at all, or a number of masters that etcd gains nothing from. `place` is that of the list of
/// hosts.
void check_masters(std::span<const ReadHost> hosts, Place place, Problems& problems);
/// Fills in the control-plane endpoint where there is none, and warns about one that dies with one of several
/// masters. `place` is that of the list of hosts.
void settle_endpoint(ReadKubernetes& kubernetes, std::span<const ReadHost> hosts, Place place,
                     Problems& problems);
/// Subnets that overlap each other or hold a host's address, do not fit the hosts' address family, or have a
/// size that kubeadm refuses.
void check_networks(const ReadKubernetes& kubernetes, std::span<const ReadHost> hosts, Problems& problems);

}  // namespace muster::cluster
