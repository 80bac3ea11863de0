#pragma once
// Which images a host needs before a cluster can start on it, by Kubernetes version: what agents look for,
// and the check registry judges.

#include <string>
#include <vector>

#include "agent/checks/check.hpp"

namespace muster {

/// Where kubeadm of that version takes images from unless it is told otherwise: k8s.gcr.io, from 1.25 (and
/// the last patches of 1.22 to 1.24) registry.k8s.io.
std::string default_image_repository(const Version& kubernetes);

/// What kubeadm pulls on a host of that role. The control plane and kube-proxy have the tag of the version;
/// etcd, CoreDNS and pause, whose tags change between patches, any.
WantedImages wanted_images(Role role, const Settings& settings);

}  // namespace muster
