#pragma once
// Takes a cluster off one host: kubeadm reset, and what kubeadm says that it leaves behind.

#include <boost/asio/awaitable.hpp>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// Whether kubeadm reset has to take the host's etcd member out of the cluster, or was that done before.
enum class EtcdMembership { to_leave, left };

/// Whether anything of kubeadm or muster's note is on the host; true where that is not known.
bool needs_reset(const HostFacts& facts);

/// Resets the host; good to repeat. CNI configuration and interfaces, iptables rules of Kubernetes, and
/// muster's note go as well.
boost::asio::awaitable<Result<>> reset_host(Run& run, fleet::Link& host,
                                            EtcdMembership etcd = EtcdMembership::to_leave);

}  // namespace muster::phases
