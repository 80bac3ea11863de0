#pragma once
// From one Kubernetes version to the next: what kubeadm can do, and what each host of the cluster still
// needs. The work on one host is in upgrade_host.hpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// The annotation of a node that is being upgraded, "apply" or "node": which kubeadm upgrade it is. It is
/// taken away when all is done there.
inline constexpr std::string_view kUpgradeMark = "muster/upgrade";
/// The annotation of a node that was cordoned before it was upgraded, and stays so.
inline constexpr std::string_view kCordonMark = "muster/cordoned-before-upgrade";

/// Why kubeadm cannot bring a cluster from one version to the other (kubernetes.io, "Version skew policy"):
/// it goes one minor version up at a time, and never down. A usage Error.
Result<> check_upgrade(const Version& from, const Version& to);

/// The oldest version that is at work in the cluster: kubeadm's own note of it, and its nodes' kubelets. A
/// command Error where one of them cannot be read.
Result<Version> running_version(const ClusterView& view);

/// A usage Error where the cluster runs another version than cluster.yaml names, or an upgrade to that one
/// has not ended: bringing hosts to it is `muster upgrade`'s.
Result<> check_same_version(const Run& run);

/// The reached hosts that do not run spec.kubernetes.version yet, or on which an upgrade was begun: masters
/// first.
std::vector<Upgrading> hosts_to_upgrade(const Run& run);

/// Whether there is something to upgrade and no host was begun with yet.
bool is_before_upgrade(const Run& run);

/// What stands in the way of an upgrade to spec.kubernetes.version, judged from what was seen: a master that
/// was not reached, docker under nodes whose new kubelet has no dockershim.
Result<> check_upgradable(const Run& run);

/// Whether the control plane on that master is of that version ("v1.21.0"), by the images of its pods.
bool has_control_plane(const ClusterView& view, const std::string& master, const std::string& version);

}  // namespace muster::phases
