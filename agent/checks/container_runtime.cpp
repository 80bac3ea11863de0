#include <algorithm>

#include "agent/checks/ignore.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kContainerRuntimeDoc =
    R"(container-runtime: the wanted runtime runs and uses systemd's cgroups.

Why: without a runtime kubeadm stops at once (CRI, Service-Docker). With the
cgroupfs driver two managers, systemd and the runtime, divide the same cgroup
tree; under memory pressure such hosts become unstable. A kubelet whose driver
differs from the runtime's does not start.

How it is decided: kubernetes.containerRuntime (docker up to 1.23, containerd
from 1.24, where dockershim went) must be installed, answer on its socket, and
say its version. Cgroup driver systemd passes, cgroupfs warns, as kubeadm's
IsDockerSystemdCheck does; one that could not be asked is unknown.

How to fix it: docker-ce from Docker's repository, or docker of CentOS extras
  yum install -y docker-ce && systemctl enable --now docker
and in /etc/docker/daemon.json, before systemctl restart docker
  {"exec-opts": ["native.cgroupdriver=systemd"]}
containerd
  yum install -y containerd.io && systemctl enable --now containerd
  containerd config default > /etc/containerd/config.toml
with SystemdCgroup = true under its runc.options, and then a restart.
)";

namespace {

const Runtime* find_runtime(const std::vector<Runtime>& runtimes, std::string_view name) {
  const auto found =
      std::find_if(runtimes.begin(), runtimes.end(), [&](const auto& known) { return known.name == name; });
  return found == runtimes.end() ? nullptr : &*found;
}

std::string install_command(const std::string& runtime) {
  const std::string package = runtime == "docker" ? "docker-ce" : "containerd.io";
  return "`yum install -y " + package + " && systemctl enable --now " + runtime + "`";
}

std::string use_systemd_cgroups(const std::string& runtime) {
  return runtime == "docker"
             ? "put `{\"exec-opts\": [\"native.cgroupdriver=systemd\"]}` into /etc/docker/daemon.json, then "
               "`systemctl restart docker`"
             : "set `SystemdCgroup = true` under runc.options in /etc/containerd/config.toml, then "
               "`systemctl restart containerd`";
}

/// Dockershim, the kubelet's way to docker, went with the version whose default is containerd.
bool can_use(const std::string& runtime, const Version& kubernetes) {
  return runtime != "docker" || rules_for(kubernetes).default_runtime == "docker";
}

Finding failed(Finding finding, std::string saw, std::string remedy) {
  finding.status = Status::fail;
  finding.saw = std::move(saw);
  finding.remedy = std::move(remedy);
  return finding;
}

Finding judge_running(const Runtime& runtime, const Settings& settings, Finding finding) {
  if (!runtime.version) return unknown(finding, runtime.name + " does not say its version");
  finding.saw = runtime.name + " " + *runtime.version;
  if (!runtime.cgroup_driver) return unknown(finding, finding.saw + " does not say its cgroup driver");
  finding.saw += ", cgroup driver " + *runtime.cgroup_driver;
  if (*runtime.cgroup_driver != "systemd") {
    const bool ignored = runtime.name == "docker" && ignores(settings, "IsDockerSystemdCheck");
    finding.status = ignored ? Status::ignored : Status::warn;
    finding.remedy = use_systemd_cgroups(runtime.name);
  }
  return finding;
}

}  // namespace

std::vector<Finding> judge_container_runtime(const Host& host, const Settings& settings) {
  const auto& wanted = settings.runtime;
  Finding finding;
  finding.wanted = wanted + " runs, with cgroup driver systemd";
  finding.source = "kubeadm CRI, IsDockerSystemdCheck; kubernetes.io: Container runtimes";
  if (!can_use(wanted, settings.kubernetes)) {
    return {failed(finding, "docker is wanted, and Kubernetes from 1.24 cannot use it",
                   "set kubernetes.containerRuntime: containerd in cluster.yaml")};
  }
  if (!host.facts.runtimes.known()) return {unknown(finding, host.facts.runtimes.why())};
  const auto* runtime = find_runtime(*host.facts.runtimes, wanted);
  if (!runtime) return {failed(finding, wanted + " is not installed", install_command(wanted))};
  if (!runtime->running) {
    return {failed(finding, wanted + " is installed but does not answer",
                   "`systemctl enable --now " + wanted + "`; `journalctl -n 50 -u " + wanted +
                       "` says why it did not run")};
  }
  return {judge_running(*runtime, settings, finding)};
}

}  // namespace muster
