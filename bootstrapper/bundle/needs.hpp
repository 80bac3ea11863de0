#pragma once
// What a cluster's version, runtime and playbooks need of a bundle, and what of it is missing: pure functions
// of cluster.yaml and of what lies in the directory.

#include <string>
#include <vector>

#include "bootstrapper/bundle/contents.hpp"
#include "bootstrapper/cluster/spec.hpp"

namespace muster::bundle {

/// Something that the hosts will ask for and that is not there.
struct Lack {
  std::string what;  ///< "images/: k8s.gcr.io/etcd"
  std::string saw;   ///< "it is of 1.21.0"; empty: nothing
  std::string next;  ///< the command that brings it, run in the directory on a machine that has internet
};

/// All that is missing, in the order in which a host would ask for it. `network_images` are those of the pod
/// network's manifest.
std::vector<Lack> lacking(const cluster::Spec& spec, const Contents& contents,
                          const std::vector<std::string>& network_images);

/// The images that kubeadm of the spec's version, its runtime, its pod network and its test pods want; those
/// without a tag may have any.
std::vector<std::string> needed_images(const cluster::Spec& spec,
                                       const std::vector<std::string>& network_images);

/// The images that a Kubernetes manifest names, as `image: NAME`.
std::vector<std::string> images_of_manifest(std::string_view yaml);

/// All of them as a usage Error's text, a line each and its command below.
std::string lacks_text(const std::vector<Lack>& lacks);

}  // namespace muster::bundle
