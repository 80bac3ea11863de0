#include <algorithm>

#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

Result<std::map<std::string, std::string>> installed_versions(const ProgramVersions& versions) {
  std::map<std::string, std::string> known;
  for (const std::string program : {"kubeadm", "kubelet", "kubectl"}) {
    const auto version = versions.find(program);
    if (version == versions.end()) continue;
    // Left out it would read as "not installed".
    if (!version->second) return version->second.error();
    known.emplace(program, *version->second);
  }
  return known;
}

/// Whether a target that is started at boot wants kubelet.service: `systemctl enable` makes that link.
Result<bool> is_kubelet_enabled(const Tree& tree) {
  const auto mask = tree.link_target("/etc/systemd/system/kubelet.service");
  if (mask == "/dev/null") return false;
  for (const std::string units : {"/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"}) {
    TRY(const auto names, tree.list(units));
    for (const auto& name : names) {
      if (!name.ends_with(".wants") && !name.ends_with(".requires")) continue;
      TRY(const bool wanted, tree.exists(units + "/" + name + "/kubelet.service"));
      if (wanted) return true;
    }
  }
  return false;
}

/// The files that kubelet takes for static pods: it skips those that begin with a dot.
Result<std::vector<std::string>> static_pods(const Tree& tree) {
  TRY(const auto names, tree.list("/etc/kubernetes/manifests"));
  std::vector<std::string> pods;
  for (const auto& name : names) {
    if (!name.starts_with('.')) pods.push_back(as_utf8(name));
  }
  return pods;
}

Result<KubernetesState> state(const Tree& tree, const ProgramVersions& program_versions) {
  TRY(auto versions, installed_versions(program_versions));
  TRY(const bool enabled, is_kubelet_enabled(tree));
  TRY(const bool admin_conf, tree.exists("/etc/kubernetes/admin.conf"));
  TRY(const bool kubelet_conf, tree.exists("/etc/kubernetes/kubelet.conf"));
  TRY(auto manifests, static_pods(tree));
  TRY(const bool etcd_data, tree.has_content("/var/lib/etcd"));
  return KubernetesState{.versions = std::move(versions),
                         .kubelet_enabled = enabled,
                         .admin_conf = admin_conf,
                         .kubelet_conf = kubelet_conf,
                         .manifests = std::move(manifests),
                         .etcd_data = etcd_data};
}

}  // namespace

Fact<KubernetesState> kubernetes(const Tree& tree, const ProgramVersions& versions) {
  return to_fact(state(tree, versions));
}

}  // namespace muster::facts
