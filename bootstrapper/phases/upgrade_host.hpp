#pragma once
// kubeadm upgrade of one host: its pods leave, its programs are replaced, kubeadm and the new kubelet take
// over, and pods may come back. Which hosts, and in what order, is decided by the phases.

#include <boost/asio/awaitable.hpp>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// What is done on that host, for the operator: "drain, prepare, kubeadm upgrade apply v1.21.0, kubelet,
/// uncordon".
std::string steps_of(const Run& run, const Upgrading& one);

/// Follows what an earlier run left at work on the hosts, kubeadm upgrade, to its end; whether there was any.
/// One that failed is no failure here: it is done again. Notes in `run` where it ended well.
boost::asio::awaitable<Result<bool>> follow_upgrades(Run& run);

/// Brings the host to spec.kubernetes.version; good to repeat, wherever an earlier run stopped. On the first
/// master that is `kubeadm upgrade apply`, on all others `kubeadm upgrade node`.
boost::asio::awaitable<Result<>> upgrade_host(Run& run, Upgrading one);

}  // namespace muster::phases
