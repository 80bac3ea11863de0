#include <algorithm>
#include <tuple>

#include "agent/checks/ignore.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kResidueDoc = R"(residue: nothing is left of an earlier cluster.

Why: kubeadm stops at files of an earlier cluster (FileAvailable-*,
DirAvailable-*), an old etcd comes up with old data, old CNI configuration
gives pods addresses that nobody routes, old certificates make the kubelet
fight a cluster that is gone.

How it is decided: /etc/kubernetes, /var/lib/etcd, /var/lib/kubelet,
/var/lib/cni and /etc/cni/net.d are looked at, and network interfaces such as
cni0 and flannel.1. muster notes whose host it is in
/var/lib/muster/cluster.json before it changes anything: what lies there under
the note of this cluster is the cluster, not residue. Without a note, or under
the note of another cluster, it fails.

How to fix it: make sure that nobody needs it, then on the host
  kubeadm reset -f && rm -rf /etc/cni/net.d && ip link delete cni0
A cluster that muster made is taken down with its own cluster.yaml
  muster reset -f other-cluster.yaml
To live with a path, put kubeadm's name for it under preflight.ignore, such as
DirAvailable--var-lib-etcd for an etcd disk that is not empty.
)";

namespace {

/// Whether the list has kubeadm's name for the path: "DirAvailable--var-lib-etcd" for /var/lib/etcd.
bool ignores_path(const Settings& settings, std::string path) {
  std::replace(path.begin(), path.end(), '/', '-');
  return ignores(settings, "FileAvailable-" + path) || ignores(settings, "DirAvailable-" + path);
}

std::string listed(std::span<const std::string> paths) {
  constexpr std::size_t kMostPaths = 5;
  return list_of(paths, kMostPaths);
}

Finding of_another_cluster(Finding finding, const std::string& cluster) {
  finding.status = Status::fail;
  finding.saw = "the host belongs to the muster cluster \"" + cluster + "\"";
  finding.remedy =
      "use another host, or take that cluster down with its own cluster.yaml: `muster reset -f FILE`";
  return finding;
}

std::vector<Finding> of_nobody(const Finding& finding, const std::vector<std::string>& residue,
                               const Settings& settings) {
  std::vector<std::string> left;
  std::vector<std::string> ignored;
  for (const auto& path : residue) (ignores_path(settings, path) ? ignored : left).push_back(path);
  std::vector<Finding> findings;
  const auto add = [&](const std::vector<std::string>& paths, Status status) {
    if (paths.empty()) return;
    auto found = finding;
    found.status = status;
    found.saw = "left of an earlier cluster: " + listed(paths);
    found.remedy =
        "if nobody needs that cluster: `kubeadm reset -f && rm -rf /etc/cni/net.d`, and `ip link delete` for "
        "interfaces";
    findings.push_back(std::move(found));
  };
  add(left, Status::fail);
  add(ignored, Status::ignored);
  return findings;
}

}  // namespace

std::vector<Finding> judge_residue(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "nothing of an earlier cluster";
  finding.source = "kubeadm FileAvailable-*, DirAvailable-*";
  const auto& [note, residue] = std::tie(host.facts.note, host.facts.residue);
  if (!note.known()) return {unknown(finding, note.why())};
  if (*note) {
    const auto& cluster = (*note)->cluster;
    const bool judged_alone = settings.cluster.empty();
    if (!judged_alone && cluster != settings.cluster) return {of_another_cluster(finding, cluster)};
    finding.saw = "what is there belongs to this cluster, " + cluster;
    return {finding};
  }
  if (!residue.known()) return {unknown(finding, residue.why())};
  if (!residue->empty()) return of_nobody(finding, *residue, settings);
  finding.saw = "nothing of an earlier cluster";
  return {finding};
}

}  // namespace muster
