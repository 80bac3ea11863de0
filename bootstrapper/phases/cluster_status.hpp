#pragma once
// kubeadm's own list of masters, ClusterStatus in the ConfigMap kubeadm-config: kept up to Kubernetes 1.21.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// The ClusterStatus document, as kubeadm writes it (kubeadm.k8s.io/v1beta2), without the API endpoint of
/// that node.
std::string without_api_endpoint(std::string_view cluster_status, std::string_view node);

/// Takes a master out of the list; nothing to do where it is not in it. `kubeadm reset` does so itself where
/// it reaches the cluster, but a dead master resets nothing.
boost::asio::awaitable<Result<>> forget_api_endpoint(const Run& run, std::string node);

}  // namespace muster::phases
