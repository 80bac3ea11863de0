#include "bootstrapper/phases/upgrade.hpp"

#include <algorithm>

namespace muster::phases {

namespace {

constexpr Version kNoDockershim{1, 24, 0};  // kubernetes.io, "Dockershim removal"

std::string minor_of(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

std::string annotation(const NodeView& node, std::string_view key) {
  const auto found = node.annotations.find(std::string(key));
  return found == node.annotations.end() ? "" : found->second;
}

/// "v1.20.2" of "k8s.gcr.io/kube-apiserver:v1.20.2".
std::string_view tag_of(std::string_view image) {
  const auto colon = image.rfind(':');
  return colon == std::string_view::npos ? std::string_view() : image.substr(colon + 1);
}

bool is_to_upgrade(const ClusterView& view, const cluster::Host& host, const std::string& version) {
  const auto& node = view.nodes.at(host.name);
  return node.kubelet_version != version || !annotation(node, kUpgradeMark).empty() ||
         (host.role == Role::master && !has_control_plane(view, host.name, version));
}

}  // namespace

Result<> check_upgrade(const Version& from, const Version& to) {
  const auto both =
      "spec.kubernetes.version is " + to_string(to) + ", and the cluster runs " + to_string(from);
  if (to < from) {
    return fail(ErrorKind::usage, both + ": kubeadm does not go back")
        .next("write version: " + to_string(from) + ", or a newer one");
  }
  if (to.major == from.major && to.minor <= from.minor + 1) return {};
  const Version between{from.major, from.minor + 1, 0};
  return fail(ErrorKind::usage, both + ": kubeadm goes one minor version at a time")
      .next("write the newest version of " + minor_of(between) + ", muster upgrade, and so on");
}

Result<Version> running_version(const ClusterView& view) {
  auto oldest = parse_version(view.kubernetes_version);
  if (!oldest) return std::move(oldest).error().in("ConfigMap kubeadm-config");
  for (const auto& [name, node] : view.nodes) {
    auto version = parse_version(node.kubelet_version);
    if (!version) return std::move(version).error().in("kubelet").in(name);
    oldest = std::min(*oldest, *version);
  }
  return oldest;
}

Result<> check_same_version(const Run& run) {
  if (!run.view || run.view->kubernetes_version.empty()) return {};
  const auto wanted = "v" + to_string(run.spec.kubernetes.version);
  const auto file = run.spec.file.string();
  if (run.view->kubernetes_version != wanted) {
    return fail(ErrorKind::usage, file + ": spec.kubernetes.version is " + wanted.substr(1) +
                                      ", and the cluster runs " + run.view->kubernetes_version.substr(1))
        .next("muster upgrade brings the cluster to it");
  }
  for (const auto& [name, node] : run.view->nodes) {
    if (annotation(node, kUpgradeMark).empty()) continue;
    return fail(ErrorKind::usage, name + ": an upgrade of it was begun and has not ended")
        .next("muster upgrade goes on with it");
  }
  return {};
}

bool has_control_plane(const ClusterView& view, const std::string& master, const std::string& version) {
  const auto is_there = [&](const std::string& component) {
    return std::any_of(view.pods.begin(), view.pods.end(), [&](const PodView& pod) {
      return pod.name == component + "-" + master && tag_of(pod.image) == version && pod.ready;
    });
  };
  return is_there("kube-apiserver") && is_there("kube-controller-manager") && is_there("kube-scheduler");
}

std::vector<Upgrading> hosts_to_upgrade(const Run& run) {
  std::vector<Upgrading> hosts;
  const auto version = "v" + to_string(run.spec.kubernetes.version);
  // apply says to the cluster which version it has, so it is for the first, and for one that it was begun on.
  bool to_apply = run.view->kubernetes_version != version;
  for (const auto role : {Role::master, Role::node}) {
    for (auto* link : run.fleet.reached(role)) {
      const auto& host = link->host();
      if (!run.view->nodes.contains(host.name) || !is_to_upgrade(*run.view, host, version)) continue;
      const auto& node = run.view->nodes.at(host.name);
      const auto begun = annotation(node, kUpgradeMark);
      const bool cordoned = begun.empty() ? node.unschedulable : !annotation(node, kCordonMark).empty();
      const auto kind = !begun.empty() ? begun : to_apply ? "apply" : "node";
      to_apply = to_apply && kind != "apply";
      hosts.push_back({link, kind, cordoned});
    }
  }
  return hosts;
}

bool is_before_upgrade(const Run& run) {
  return !run.upgrading.empty() &&
         std::none_of(run.view->nodes.begin(), run.view->nodes.end(),
                      [](const auto& node) { return !annotation(node.second, kUpgradeMark).empty(); }) &&
         run.view->kubernetes_version != "v" + to_string(run.spec.kubernetes.version);
}

Result<> check_upgradable(const Run& run) {
  TRY(const auto from, running_version(*run.view));
  const auto& to = run.spec.kubernetes.version;
  TRY(check_upgrade(from, to));
  for (const auto& member : run.fleet.members()) {
    if (!member.problem || member.host->role != Role::master) continue;
    return Error(*member.problem)
        .next(
            "all masters are upgraded together: bring it back, or take it out first: "
            "muster remove " +
            member.host->name + " --force-dead");
  }
  if (from >= kNoDockershim || to < kNoDockershim) return {};
  for (const auto& [name, node] : run.view->nodes) {
    if (!node.runtime.starts_with("docker://")) continue;
    return fail(ErrorKind::command,
                name + ": its runtime is docker, and the kubelet of " + to_string(to) + " has no dockershim")
        .next(
            "move the hosts to containerd first, one after the other: muster remove, then muster join with "
            "containerRuntime: containerd");
  }
  return {};
}

}  // namespace muster::phases
