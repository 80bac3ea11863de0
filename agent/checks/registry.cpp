#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kRegistryDoc = R"(registry: the images are on the host, or their registry answers.

Why: kubeadm init pulls the control plane's images, the kubelet those of its
pods. Where neither the images nor their registry are there, init stops with
ImagePull after minutes, and nodes stay NotReady for want of kube-proxy.

How it is decided: the runtime is asked which of the images it has that
kubeadm needs for this role and version: those of Kubernetes by their tag,
etcd, CoreDNS and pause by their name. With all of them there nothing is sent
anywhere. Otherwise one TCP connection to kubernetes.imageRepository, or to
the runtime's proxy, must be accepted within a second. It warns only: a
playbook may bring the images before they are needed.

How to fix it: bring them, for instance
  docker save $(kubeadm config images list) | ssh n1 docker load
or name a registry that can be reached
  kubernetes: {imageRepository: registry.aliyuncs.com/google_containers}
)";

namespace {

std::string load_images(const Settings& settings) {
  const std::string save = "`kubeadm config images list --kubernetes-version v" +
                           to_string(settings.kubernetes) + "` names them; `" +
                           (settings.runtime == "docker" ? "docker load -i" : "ctr -n k8s.io images import") +
                           " FILE` loads them";
  return save + "; or set kubernetes.imageRepository to a registry that this host can reach";
}

}  // namespace

std::vector<Finding> judge_registry(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "kubeadm's images on the host, or a registry that answers";
  finding.source = "kubeadm ImagePull; kubeadm config images list";
  if (!host.facts.images.known()) return {unknown(finding, host.facts.images.why())};
  const auto& supply = *host.facts.images;
  if (supply.missing.empty()) {
    finding.saw = "all " + counted(supply.wanted, "image") + " that it needs are on the host";
    return {finding};
  }
  finding.saw = std::to_string(supply.missing.size()) + " of " + counted(supply.wanted, "image") + " missing";
  if (!supply.mirror.empty()) {
    finding.saw += "; " + supply.mirror + " names a mirror, which was not tried";
    return {finding};
  }
  if (supply.answered) {
    finding.saw += "; " + supply.tried + " answers";
    return {finding};
  }
  finding.status = Status::warn;
  finding.saw += ", " + supply.missing.front() + (supply.missing.size() > 1 ? " and others" : "");
  if (!supply.tried.empty()) finding.saw += "; " + supply.tried + ": " + supply.detail;
  finding.remedy = load_images(settings);
  return {finding};
}

}  // namespace muster
