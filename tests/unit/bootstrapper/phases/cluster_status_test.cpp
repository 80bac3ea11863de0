#include "bootstrapper/phases/cluster_status.hpp"

#include <doctest/doctest.h>

using namespace muster::phases;

TEST_CASE("a master that is gone goes from kubeadm's list, and nothing else does") {
  const std::string status =
      "apiEndpoints:\n  h1:\n    advertiseAddress: 10.77.0.11\n    bindPort: 6443\n"
      "  h11:\n    advertiseAddress: 10.77.0.21\n    bindPort: 6443\napiVersion: kubeadm.k8s.io/v1beta2\n"
      "kind: ClusterStatus\n";
  CHECK(without_api_endpoint(status, "h1") ==
        "apiEndpoints:\n  h11:\n    advertiseAddress: 10.77.0.21\n    bindPort: 6443\n"
        "apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterStatus\n");
  CHECK(without_api_endpoint(status, "h11") ==
        "apiEndpoints:\n  h1:\n    advertiseAddress: 10.77.0.11\n    bindPort: 6443\n"
        "apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterStatus\n");
  CHECK(without_api_endpoint(status, "h2") == status);
  CHECK(without_api_endpoint(status, "kind") == status);  // no entry, though a line begins with it
  CHECK(without_api_endpoint("", "h1").empty());
}
