#include "bootstrapper/phases/upgrade.hpp"

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/phases/silent_progress.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
using namespace muster::phases;

namespace {

PodView control_plane_pod(const std::string& component, const std::string& version, bool ready = true) {
  PodView pod;
  pod.name = component + "-m1";
  pod.image = "registry.local:5000/" + component + ":" + version;
  pod.ready = ready;
  return pod;
}

/// A cluster of one master and one node, of that version.
struct Scene {
  explicit Scene(const std::string& version, Version wanted) {
    spec.name = "lab";
    spec.file = "cluster.yaml";
    spec.kubernetes.version = wanted;
    run.view.emplace();
    run.view->kubernetes_version = version;
    for (const auto* name : {"m1", "n1"}) {
      run.view->nodes[name].kubelet_version = version;
      run.view->nodes[name].runtime = "docker://20.10.24";
    }
    for (const auto* component : {"kube-apiserver", "kube-controller-manager", "kube-scheduler"})
      run.view->pods.push_back(control_plane_pod(component, version));
  }
  cluster::Spec spec;
  test::SilentProgress progress;
  phases::Run run{spec, Options(), progress, fleet::AgentPayload()};
};

}  // namespace

TEST_CASE("kubeadm goes up, and one minor version at a time") {
  struct Case {
    Version from, to;
    std::string_view message, next;
  };
  const Case cases[] = {
      {{1, 20, 2}, {1, 20, 2}, "", ""},
      {{1, 20, 2}, {1, 20, 9}, "", ""},
      {{1, 20, 2}, {1, 21, 0}, "", ""},
      {{1, 20, 2},
       {1, 22, 1},
       "spec.kubernetes.version is 1.22.1, and the cluster runs 1.20.2: kubeadm goes one minor version at a "
       "time",
       "write the newest version of 1.21, muster upgrade, and so on"},
      {{1, 21, 0},
       {1, 20, 2},
       "spec.kubernetes.version is 1.20.2, and the cluster runs 1.21.0: kubeadm does not go back",
       "write version: 1.21.0, or a newer one"},
      {{1, 31, 0},
       {2, 0, 0},
       "spec.kubernetes.version is 2.0.0, and the cluster runs 1.31.0: kubeadm goes one minor version at a "
       "time",
       "write the newest version of 1.32, muster upgrade, and so on"},
  };
  for (const auto& one : cases) {
    const auto checked = check_upgrade(one.from, one.to);
    CHECK(checked.has_value() == one.message.empty());
    if (checked) continue;
    CHECK(checked.error().kind() == ErrorKind::usage);
    CHECK(checked.error().message() == one.message);
    CHECK(checked.error().remedy() == one.next);
  }
}

TEST_CASE("what runs is the oldest of kubeadm's note and the kubelets") {
  Scene scene("v1.21.0", {1, 21, 0});
  CHECK(running_version(*scene.run.view).value() == Version{1, 21, 0});
  scene.run.view->nodes["n1"].kubelet_version = "v1.20.2";
  CHECK(running_version(*scene.run.view).value() == Version{1, 20, 2});
  scene.run.view->nodes["n1"].kubelet_version = "";
  const auto strange = running_version(*scene.run.view);
  REQUIRE_FALSE(strange);
  CHECK(strange.error().message().starts_with("n1: kubelet: "));
}

TEST_CASE("up and join leave another version, and an upgrade that was begun, to upgrade") {
  Scene scene("v1.20.2", {1, 20, 2});
  CHECK(check_same_version(scene.run));
  scene.spec.kubernetes.version = {1, 21, 0};
  auto checked = check_same_version(scene.run);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().message() ==
        "cluster.yaml: spec.kubernetes.version is 1.21.0, and the cluster runs 1.20.2");
  CHECK(checked.error().remedy() == "muster upgrade brings the cluster to it");

  scene.run.view->kubernetes_version = "v1.21.0";
  CHECK(check_same_version(scene.run));
  scene.run.view->nodes["n1"].annotations[std::string(kUpgradeMark)] = "node";
  checked = check_same_version(scene.run);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().message() == "n1: an upgrade of it was begun and has not ended");

  scene.run.view->kubernetes_version = "";
  CHECK(check_same_version(scene.run));
  scene.run.view.reset();
  CHECK(check_same_version(scene.run));
}

TEST_CASE("before an upgrade is while no host was begun with and kubeadm has not noted the new version") {
  Scene scene("v1.20.2", {1, 21, 0});
  CHECK_FALSE(is_before_upgrade(scene.run));
  scene.run.upgrading.push_back({nullptr, "apply", false});
  CHECK(is_before_upgrade(scene.run));
  scene.run.view->nodes["m1"].annotations[std::string(kUpgradeMark)] = "apply";
  CHECK_FALSE(is_before_upgrade(scene.run));
  scene.run.view->nodes["m1"].annotations.clear();
  scene.run.view->kubernetes_version = "v1.21.0";
  CHECK_FALSE(is_before_upgrade(scene.run));
}

TEST_CASE("a control plane is of a version when all of it is, and ready") {
  Scene scene("v1.21.0", {1, 21, 0});
  auto& pods = scene.run.view->pods;
  CHECK(has_control_plane(*scene.run.view, "m1", "v1.21.0"));
  CHECK_FALSE(has_control_plane(*scene.run.view, "m1", "v1.20.2"));
  CHECK_FALSE(has_control_plane(*scene.run.view, "m2", "v1.21.0"));
  pods[1] = control_plane_pod("kube-controller-manager", "v1.20.2");
  CHECK_FALSE(has_control_plane(*scene.run.view, "m1", "v1.21.0"));
  pods[1] = control_plane_pod("kube-controller-manager", "v1.21.0", false);
  CHECK_FALSE(has_control_plane(*scene.run.view, "m1", "v1.21.0"));
  pods.pop_back();
  CHECK_FALSE(has_control_plane(*scene.run.view, "m1", "v1.21.0"));
}

TEST_CASE("a kubelet without dockershim is not given to a node with docker") {
  Scene scene("v1.23.17", {1, 24, 17});
  const auto checked = check_upgradable(scene.run);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().message() ==
        "m1: its runtime is docker, and the kubelet of 1.24.17 has no dockershim");
  for (auto& [name, node] : scene.run.view->nodes) node.runtime = "containerd://1.6.33";
  CHECK(check_upgradable(scene.run));
  // cri-dockerd says docker, too.
  Scene later("v1.24.17", {1, 25, 0});
  CHECK(check_upgradable(later.run));
}
