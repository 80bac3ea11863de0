#include <algorithm>
#include <array>

#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

using Found = std::vector<std::string>;

/// What `kubeadm init` and `join` write, file by file where the file names tell the operator something.
Result<> find_paths(const Tree& tree, Found& found) {
  Found candidates = {"/var/lib/etcd", "/var/lib/kubelet/pki", "/var/lib/kubelet/config.yaml",
                      "/var/lib/kubelet/kubeadm-flags.env", "/var/lib/cni"};
  for (const std::string directory : {"/etc/kubernetes/manifests", "/etc/kubernetes/pki", "/etc/cni/net.d"}) {
    TRY(const auto names, tree.list(directory));
    for (const auto& name : names) candidates.push_back(directory + "/" + name);
  }
  TRY(const auto names, tree.list("/etc/kubernetes"));
  for (const auto& name : names) {
    if (name.ends_with(".conf")) candidates.push_back("/etc/kubernetes/" + name);
  }
  std::ranges::sort(candidates);
  for (const auto& path : candidates) {
    TRY(const bool content, tree.has_content(path));
    if (content) found.push_back(as_utf8(path));
  }
  return {};
}

/// kubeadm wants no entry there at all, not even an empty directory (checks.go, DirAvailable).
Result<> find_etcd(const Tree& tree, Found& found) {
  constexpr std::string_view kData = "/var/lib/etcd";
  if (std::ranges::find(found, kData) != found.end()) return {};
  TRY(const auto names, tree.list(kData));
  if (!names.empty()) found.emplace_back(kData);
  return {};
}

/// The interfaces of kube-proxy and of the usual network add-ons (bridge, flannel, Calico, Weave, Cilium).
bool is_cluster_interface(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {"cni0",  "flannel.1",   "kube-ipvs0",  "vxlan.calico",
                                                      "weave", "cilium_host", "nodelocaldns"};
  return name.starts_with("cali") || std::ranges::find(kNames, name) != kNames.end();
}

Result<Found> find_all(const Tree& tree) {
  Found found;
  TRY(find_paths(tree, found));
  TRY(find_etcd(tree, found));
  TRY(const auto interfaces, tree.list("/sys/class/net"));
  for (const auto& name : interfaces) {
    if (is_cluster_interface(name)) found.push_back(as_utf8(name));
  }
  return found;
}

}  // namespace

Fact<std::vector<std::string>> residue(const Tree& tree) {
  return to_fact(find_all(tree));
}

}  // namespace muster::facts
