#include "bootstrapper/phases/kubeadm/documents.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "tests/unit/bootstrapper/report/golden.hpp"

namespace muster::kubeadm {

namespace json = boost::json;

namespace {

const std::string kCaHash = "sha256:" + std::string(64, 'a');

cluster::Host host(std::string name, Role role, std::string address) {
  cluster::Host out;
  out.name = std::move(name);
  out.role = role;
  out.private_address = address;
  out.address = std::move(address);
  return out;
}

/// One master and one node, as a short cluster.yaml has them.
cluster::Spec small(Version version, std::string runtime) {
  cluster::Spec spec;
  spec.name = "demo";
  spec.hosts = {host("m1", Role::master, "10.77.0.11"), host("n1", Role::node, "10.77.0.12")};
  spec.kubernetes.version = version;
  spec.kubernetes.control_plane_endpoint = "10.77.0.11:6443";
  spec.kubernetes.container_runtime = std::move(runtime);
  return spec;
}

/// Three masters behind an address of their own, with everything that cluster.yaml can say.
cluster::Spec large(Version version, std::string runtime) {
  auto spec = small(version, std::move(runtime));
  spec.hosts = {host("m1", Role::master, "10.77.0.11"), host("m2", Role::master, "10.77.0.12"),
                host("m3", Role::master, "10.77.0.13"), host("n1", Role::node, "10.77.0.14")};
  spec.hosts[0].address = "M1.Example.com";
  spec.hosts[1].taints = {{"dedicated", "infra", "NoSchedule"}};
  spec.hosts[3].labels = {{"disk", "ssd"}};
  spec.hosts[3].taints = {{"dedicated", "db", "NoSchedule"}, {"slow", "", "PreferNoSchedule"}};
  auto& kubernetes = spec.kubernetes;
  kubernetes.control_plane_endpoint = "10.77.0.10:8443";
  kubernetes.image_repository = "registry.aliyuncs.com/google_containers";
  kubernetes.pod_subnet = "172.20.0.0/16";
  kubernetes.service_subnet = "172.21.0.0/20";
  kubernetes.node_ports = {20000, 22767};
  kubernetes.ignore_preflight_errors = {"NumCPU", "Swap"};
  kubernetes.skip_phases = {"addon/coredns", "control-plane-join/etcd", "preflight"};
  kubernetes.cluster_configuration = json::parse(R"({
        "apiServer": {"extraArgs": {"audit-log-maxage": 30, "authorization-mode": "Node,RBAC"},
                      "extraVolumes": [{"name": "audit", "hostPath": "/var/log/audit", "readOnly": false,
                                        "mountPath": "/var/log/audit", "pathType": "DirectoryOrCreate"}]},
        "controllerManager": {"extraArgs": {"bind-address": "0.0.0.0"}},
        "networking": {"dnsDomain": "cluster.example"}})")
                                         .as_object();
  kubernetes.init_configuration =
      json::parse(R"({"nodeRegistration": {"kubeletExtraArgs": {"v": 4}}})").as_object();
  kubernetes.join_configuration = json::parse(R"({"nodeRegistration": {"kubeletExtraArgs": {"v": 2}},
                                                  "controlPlane": {"localAPIEndpoint": {"bindPort": 7443}}})")
                                      .as_object();
  kubernetes.kubelet_configuration =
      json::parse(R"({"maxPods": 200, "evictionHard": {"memory.available": "200Mi"}})").as_object();
  kubernetes.kube_proxy_configuration = json::parse(
                                            R"({"apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
                      "kind": "KubeProxyConfiguration", "mode": "ipvs"})")
                                            .as_object();
  return spec;
}

BootstrapToken token() {
  return {Secret("abcdef.0123456789abcdef"), "15m0s", "made by muster up"};
}

JoinSecrets join_secrets(const cluster::Spec& spec) {
  return {Secret("abcdef.0123456789abcdef"), kCaHash, spec.kubernetes.control_plane_endpoint,
          Secret(std::string(64, '1'))};
}

std::string text(Result<Secret> document) {
  return std::move(document).value().reveal();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr Version k1_20{1, 20, 2};
constexpr Version k1_22{1, 22, 17};
constexpr Version k1_31{1, 31, 1};

}  // namespace

TEST_CASE("documents for kubeadm init") {
  struct Case {
    std::string_view golden;
    cluster::Spec spec;
  };
  for (const auto& [golden, spec] : {Case{"kubeadm/init-1.20-docker.yaml", small(k1_20, "docker")},
                                     Case{"kubeadm/init-1.20-containerd.yaml", small(k1_20, "containerd")},
                                     Case{"kubeadm/init-1.20-large.yaml", large(k1_20, "docker")},
                                     Case{"kubeadm/init-1.22-docker.yaml", small(k1_22, "docker")},
                                     Case{"kubeadm/init-1.22-large.yaml", large(k1_22, "containerd")},
                                     Case{"kubeadm/init-1.31-containerd.yaml", small(k1_31, "containerd")},
                                     Case{"kubeadm/init-1.31-large.yaml", large(k1_31, "containerd")}}) {
    test::check_golden(golden, text(init_documents(spec, spec.hosts[0], token())));
  }
}

TEST_CASE("documents for kubeadm join") {
  struct Case {
    std::string_view golden;
    cluster::Spec spec;
    std::size_t host;
  };
  for (const auto& [golden, spec, at] :
       {Case{"kubeadm/join-node-1.20-docker.yaml", small(k1_20, "docker"), 1},
        Case{"kubeadm/join-node-1.20-large.yaml", large(k1_20, "docker"), 3},
        Case{"kubeadm/join-master-1.20-large.yaml", large(k1_20, "docker"), 1},
        Case{"kubeadm/join-master-1.22-large.yaml", large(k1_22, "containerd"), 2},
        Case{"kubeadm/join-node-1.31-large.yaml", large(k1_31, "containerd"), 3},
        Case{"kubeadm/join-master-1.31-large.yaml", large(k1_31, "containerd"), 1}}) {
    test::check_golden(golden, text(join_documents(spec, spec.hosts[at], join_secrets(spec))));
  }
}

TEST_CASE("documents for a token and for a certificate key") {
  const auto spec = small(k1_20, "docker");
  test::check_golden("kubeadm/token-1.20.yaml", text(token_document(spec, spec.hosts[0], token())));
  test::check_golden("kubeadm/certificate-key-1.20.yaml",
                     text(certificate_key_document(spec, spec.hosts[0], Secret(std::string(64, '1')))));
}

TEST_CASE("kubelet is told the cgroup driver of the container runtimes") {
  const auto spec = small(k1_20, "docker");
  CHECK(has(text(init_documents(spec, spec.hosts[0], token())), "cgroupDriver: systemd\n"));
  CHECK(has(text(init_documents(spec, spec.hosts[0], token(), "cgroupfs")), "cgroupDriver: cgroupfs\n"));
}

TEST_CASE("the socket of the container runtime, by version") {
  struct Case {
    Version version;
    const char* runtime;
    std::string_view socket;
  };
  for (const auto& row : {Case{{1, 15, 0}, "docker", "/var/run/dockershim.sock"},
                          Case{{1, 23, 17}, "docker", "/var/run/dockershim.sock"},
                          Case{{1, 24, 0}, "docker", "unix:///run/cri-dockerd.sock"},
                          Case{{1, 21, 14}, "containerd", "/run/containerd/containerd.sock"},
                          Case{{1, 22, 0}, "containerd", "unix:///run/containerd/containerd.sock"}}) {
    CAPTURE(row.socket);
    const auto spec = small(row.version, row.runtime);
    CHECK(has(text(init_documents(spec, spec.hosts[0], token())),
              "  criSocket: " + std::string(row.socket) + "\n"));
  }
}

TEST_CASE("a master's own taints come on top of kubeadm's, a master without any gets the default") {
  struct Case {
    Version version;
    std::string_view taints;
  };
  for (const auto& [version, taints] :
       {Case{{1, 23, 0},
             "  taints:\n  - key: node-role.kubernetes.io/master\n    effect: NoSchedule\n  - key: a\n    "
             "effect: NoExecute\n"},
        Case{{1, 24, 0},
             "  taints:\n  - key: node-role.kubernetes.io/master\n    effect: NoSchedule\n"
             "  - key: node-role.kubernetes.io/control-plane\n    effect: NoSchedule\n  - key: a\n    "
             "effect: NoExecute\n"},
        Case{{1, 25, 0},
             "  taints:\n  - key: node-role.kubernetes.io/control-plane\n    effect: NoSchedule\n  - key: "
             "a\n    effect: NoExecute\n"}}) {
    auto spec = small(version, "containerd");
    CHECK_FALSE(has(text(init_documents(spec, spec.hosts[0], token())), "taints"));
    spec.hosts[0].taints = {{"a", "", "NoExecute"}};
    CHECK(has(text(init_documents(spec, spec.hosts[0], token())), taints));
    spec.kubernetes.init_configuration = json::parse(R"({"nodeRegistration": {"taints": []}})").as_object();
    CHECK(has(text(init_documents(spec, spec.hosts[0], token())), "  taints: []\n"));
  }
}

TEST_CASE("the tokens of a fragment are the only ones at init, but never replace the one asked for later") {
  auto spec = small(k1_20, "docker");
  spec.kubernetes.init_configuration =
      json::parse(R"({"bootstrapTokens": [{"token": "ffffff.ffffffffffffffff"}],
                                                       "certificateKey": "00"})")
          .as_object();
  const auto init = text(init_documents(spec, spec.hosts[0], token()));
  CHECK(has(init, "- token: ffffff.ffffffffffffffff\n"));
  CHECK_FALSE(has(init, "abcdef.0123456789abcdef"));
  const auto later = text(token_document(spec, spec.hosts[0], token()));
  CHECK(has(later, "- token: abcdef.0123456789abcdef\n"));
  CHECK_FALSE(has(later, "ffffff"));
  CHECK(has(text(certificate_key_document(spec, spec.hosts[0], Secret("beef"))), "certificateKey: beef\n"));
}

TEST_CASE("a fragment's control plane does not make a master of a node") {
  const auto spec = large(k1_20, "docker");
  CHECK_FALSE(has(text(join_documents(spec, spec.hosts[3], join_secrets(spec))), "controlPlane"));
  CHECK(has(text(join_documents(spec, spec.hosts[1], join_secrets(spec))), "bindPort: 7443\n"));
}

TEST_CASE("a master that joins without a certificate key is given none") {
  const auto spec = large(k1_20, "docker");
  auto secrets = join_secrets(spec);
  secrets.certificate_key.reset();
  CHECK_FALSE(has(text(join_documents(spec, spec.hosts[1], secrets)), "certificateKey"));
}

TEST_CASE("phases to skip are flags where the documents have no field for them") {
  using Flags = std::vector<std::string>;
  CHECK(init_flags(large(k1_20, "docker")) ==
        Flags{"--skip-phases=addon/coredns", "--skip-phases=preflight"});
  CHECK(join_flags(large(k1_20, "docker")) ==
        Flags{"--skip-phases=control-plane-join/etcd", "--skip-phases=preflight"});
  CHECK(init_flags(large(k1_22, "docker")).empty());
  CHECK(join_flags(large(k1_31, "containerd")).empty());
  CHECK(init_flags(small(k1_20, "docker")).empty());
}

TEST_CASE("a fragment of another API version or kind is refused by every document") {
  struct Case {
    json::object cluster::Kubernetes::*fragment;
    std::string_view content;
    std::string_view message;
  };
  using cluster::Kubernetes;
  for (const auto& row :
       {Case{&Kubernetes::cluster_configuration, R"({"apiVersion": "kubeadm.k8s.io/v1beta3"})",
             "spec.kubernetes.kubeadm.ClusterConfiguration: apiVersion is kubeadm.k8s.io/v1beta3, wanted "
             "kubeadm.k8s.io/v1beta2 for "
             "Kubernetes 1.20.2"},
        Case{&Kubernetes::init_configuration, R"({"kind": "JoinConfiguration"})",
             "spec.kubernetes.kubeadm.InitConfiguration: kind is JoinConfiguration, wanted InitConfiguration "
             "for Kubernetes 1.20.2"},
        Case{&Kubernetes::join_configuration, R"({"kind": 5})",
             "spec.kubernetes.kubeadm.JoinConfiguration: kind is no string, wanted JoinConfiguration for "
             "Kubernetes 1.20.2"},
        Case{&Kubernetes::kubelet_configuration, R"({"apiVersion": "v1"})",
             "spec.kubernetes.kubeadm.KubeletConfiguration: apiVersion is v1, wanted "
             "kubelet.config.k8s.io/v1beta1 for Kubernetes "
             "1.20.2"},
        Case{&Kubernetes::kube_proxy_configuration, R"({"apiVersion": "v1"})",
             "spec.kubernetes.kubeadm.KubeProxyConfiguration: apiVersion is v1, wanted "
             "kubeproxy.config.k8s.io/v1alpha1 for "
             "Kubernetes 1.20.2"}}) {
    CAPTURE(row.content);
    auto spec = small(k1_20, "docker");
    CHECK(check_fragments(spec).has_value());
    spec.kubernetes.*row.fragment = json::parse(row.content).as_object();
    const auto refused = check_fragments(spec);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind() == ErrorKind::usage);
    CHECK(refused.error().message() == row.message);
    CHECK(refused.error().remedy() == "leave apiVersion and kind out of the fragment: muster writes them");
    CHECK_FALSE(init_documents(spec, spec.hosts[0], token()).has_value());
    CHECK_FALSE(join_documents(spec, spec.hosts[1], join_secrets(spec)).has_value());
    CHECK_FALSE(token_document(spec, spec.hosts[0], token()).has_value());
    CHECK_FALSE(certificate_key_document(spec, spec.hosts[0], Secret("beef")).has_value());
  }
}

}  // namespace muster::kubeadm
