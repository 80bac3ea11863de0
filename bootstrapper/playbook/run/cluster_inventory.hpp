#pragma once
// What playbooks know of a cluster.yaml.
//
// Groups: all, masters, nodes, first_master (where kubectl is run: the first of the file, or while that one
// is dead another), ungrouped (empty). Variables of every host:
//   cluster_name             metadata.name
//   kubernetes_version       "1.20.2"
//   container_runtime        "docker" or "containerd"
//   image_repository         "" where kubeadm's own is used
//   control_plane_endpoint   "10.0.0.11:6443"
//   pod_subnet, service_subnet, node_port_range
//   and each key of spec.variables, which wins over these
// Variables of one host:
//   role                     "master" or "node"
//   private_address          what the cluster uses
//   labels                   a map
//   ansible_host, ansible_port, ansible_user   how it is logged in to

#include "bootstrapper/cluster/spec.hpp"
#include "bootstrapper/playbook/run/inventory.hpp"

namespace muster::play {

/// Its hosts, in the order of the file. Texts in spec.variables may hold templates. `first_master` is that
/// group's host; empty: the first master of the file.
Inventory cluster_inventory(const cluster::Spec& spec, const std::string& first_master = "");

}  // namespace muster::play
