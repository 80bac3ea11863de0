#include "bootstrapper/phases/credentials/kubeconfig.hpp"

#include <doctest/doctest.h>

#include "tests/unit/show_result.hpp"

namespace muster::credentials {

TEST_CASE("a kubeconfig has one context, with the namespace where there is one") {
  Kubeconfig parts{"lab", "https://[fd00::11]:6443", "ca", "alice@example.com", "dev", "certificate"};
  CHECK(kubeconfig_text(parts, Secret("key")).reveal() ==
        R"(apiVersion: v1
kind: Config
clusters:
- name: "lab"
  cluster:
    server: "https://[fd00::11]:6443"
    certificate-authority-data: Y2E=
contexts:
- name: "alice@example.com@lab"
  context:
    cluster: "lab"
    user: "alice@example.com"
    namespace: "dev"
current-context: "alice@example.com@lab"
users:
- name: "alice@example.com"
  user:
    client-certificate-data: Y2VydGlmaWNhdGU=
    client-key-data: a2V5
)");
  parts.name_space = "";
  CHECK(kubeconfig_text(parts, Secret("key")).reveal().find("namespace") == std::string::npos);
}

}  // namespace muster::credentials
