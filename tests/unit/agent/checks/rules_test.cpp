#include "agent/checks/rules.hpp"

#include <doctest/doctest.h>

using namespace muster;

TEST_CASE("each Kubernetes minor has its kubeadm API, runtime, swap rule and ports") {
  struct Case {
    int first_minor;
    int last_minor;
    Rules rules;
  };
  const Case cases[] = {
      {15, 16, {"kubeadm.k8s.io/v1beta2", "docker", Status::fail, true, false}},
      {17, 21, {"kubeadm.k8s.io/v1beta2", "docker", Status::fail, true, true}},
      {22, 22, {"kubeadm.k8s.io/v1beta3", "docker", Status::fail, true, true}},
      {23, 23, {"kubeadm.k8s.io/v1beta3", "docker", Status::warn, false, true}},
      {24, 30, {"kubeadm.k8s.io/v1beta3", "containerd", Status::warn, false, true}},
      {31, 31, {"kubeadm.k8s.io/v1beta4", "containerd", Status::warn, false, true}},
  };
  for (const auto& [first, last, rules] : cases) {
    for (int minor = first; minor <= last; ++minor) {
      for (const int patch : {0, 2, 99}) {
        CAPTURE(minor);
        const auto found = rules_for({1, minor, patch});
        CHECK(found.kubeadm_api == rules.kubeadm_api);
        CHECK(found.default_runtime == rules.default_runtime);
        CHECK(found.swap == rules.swap);
        CHECK(found.insecure_ports == rules.insecure_ports);
        CHECK(found.secure_ports == rules.secure_ports);
      }
    }
  }
}

TEST_CASE("a version outside the table gets the rules of the nearest known one") {
  CHECK(rules_for({1, 9, 0}).kubeadm_api == rules_for(kOldestKubernetes).kubeadm_api);
  CHECK_FALSE(rules_for({0, 30, 0}).secure_ports);
  CHECK(rules_for({1, 34, 1}).kubeadm_api == rules_for(kNewestKubernetes).kubeadm_api);
  CHECK(rules_for({2, 0, 0}).kubeadm_api == "kubeadm.k8s.io/v1beta4");
}
