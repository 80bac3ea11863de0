#include "agent/checks/images.hpp"

#include <array>

namespace muster {
namespace {

struct MovedAt {
  int minor;
  int patch;
};

// kubeadm/app/apis/kubeadm/v1beta2 and v1beta3, DefaultImageRepository, on the release branches.
constexpr std::array kMoved{MovedAt{22, 17}, MovedAt{23, 15}, MovedAt{24, 9}};

}  // namespace

std::string default_image_repository(const Version& kubernetes) {
  bool moved = kubernetes >= Version{1, 25, 0};
  for (const auto& [minor, patch] : kMoved) {
    moved = moved || (kubernetes >= Version{1, minor, patch} && kubernetes < Version{1, minor + 1, 0});
  }
  return moved ? "registry.k8s.io" : "k8s.gcr.io";
}

WantedImages wanted_images(Role role, const Settings& settings) {
  const auto repository = settings.image_repository.empty() ? default_image_repository(settings.kubernetes)
                                                            : settings.image_repository;
  const auto tag = ":v" + to_string(settings.kubernetes);
  WantedImages wanted;
  wanted.runtime = settings.runtime;
  auto& images = wanted.images;
  if (role == Role::master) {
    for (const auto* name : {"/kube-apiserver", "/kube-controller-manager", "/kube-scheduler"}) {
      images.push_back(repository + name + tag);
    }
  }
  images.push_back(repository + "/kube-proxy" + tag);
  // containerd takes the pause image that its own configuration names.
  if (role == Role::master || settings.runtime == "docker") images.push_back(repository + "/pause");
  if (role == Role::master) {
    images.push_back(repository + "/etcd");
    images.push_back(repository + "/coredns");
  }
  return wanted;
}

}  // namespace muster
