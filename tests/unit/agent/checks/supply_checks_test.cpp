// proxy and registry, and the images that a host needs.
#include <doctest/doctest.h>

#include "agent/checks/images.hpp"
#include "tests/unit/agent/checks/expect_finding.hpp"

using namespace muster;
using sample::expect;
using sample::good;

TEST_CASE("proxy wants exceptions for pods, services and hosts, but not for images") {
  Settings settings;
  settings.addresses = {"10.77.0.11", "10.77.0.12"};
  const auto set = [](const char* of, std::vector<std::string> no_proxy) {
    return ProxySetting{of, "/etc/environment", "http://10.0.0.1:3128", std::move(no_proxy)};
  };
  struct Case {
    std::vector<ProxySetting> proxies;
    sample::Expected wanted;
  };
  const std::string sets = "/etc/environment sets the proxy http://10.0.0.1:3128";
  const Case cases[] = {
      {{}, {Status::pass, "no proxy", ""}},
      {{set("docker", {}), set("containerd", {})}, {Status::pass, "a proxy for images alone", ""}},
      {{set("kubelet", {})},
       {Status::warn, sets + " also for 10.77.0.12, 10.77.0.11, 10.244.0.0/16 and 1 more",
        "`no_proxy=10.77.0.12,10.77.0.11,10.244.0.0/16,10.96.0.0/12`, then `systemctl daemon-reload"}},
      {{set("login", {"localhost", "10.77.0.0/24", "10.96.0.0/12"})},
       {Status::warn, sets + " also for 10.244.0.0/16", "log in anew"}},
      {{set("systemd", {"10.0.0.0/9"})}, {Status::warn, sets + " also for 10.244.0.0/16", "daemon-reexec"}},
      {{set("login", {"10.0.0.0/8"})}, {Status::pass, sets + ", with exceptions for the cluster", ""}},
      {{set("login", {"*"})}, {Status::pass, sets + ", with exceptions for the cluster", ""}},
  };
  for (const auto& row : cases) {
    CAPTURE(row.wanted.saw);
    auto host = good();
    host.facts.proxies = row.proxies;
    expect("proxy", host, row.wanted, settings);
  }
}

TEST_CASE("registry is content with the images, or with a registry that answers") {
  const auto supply = [](std::vector<std::string> missing, std::string tried, bool answered,
                         std::string detail, std::string mirror = "") {
    return ImageSupply{2,        std::move(missing), std::move(tried),
                       answered, std::move(detail),  std::move(mirror)};
  };
  const std::string image = "k8s.gcr.io/kube-proxy:v1.20.2";
  struct Case {
    ImageSupply images;
    sample::Expected wanted;
  };
  const Case cases[] = {
      {supply({}, "", false, ""), {Status::pass, "all 2 images that it needs are on the host", ""}},
      {supply({image}, "k8s.gcr.io:443", true, ""),
       {Status::pass, "1 of 2 images missing; k8s.gcr.io:443 answers", ""}},
      {supply({image}, "", false, "", "/etc/containerd/config.toml"),
       {Status::pass,
        "1 of 2 images missing; /etc/containerd/config.toml names a mirror, which was not tried", ""}},
      {supply({image, "k8s.gcr.io/pause"}, "k8s.gcr.io:443", false, "no answer in time"),
       {Status::warn, "2 of 2 images missing, " + image + " and others; k8s.gcr.io:443: no answer in time",
        "docker load -i FILE"}},
      {supply({image}, "", false, ""),
       {Status::warn, "1 of 2 images missing, " + image, "kubeadm config images list"}},
  };
  for (const auto& row : cases) {
    CAPTURE(row.wanted.saw);
    auto host = good();
    host.facts.images = row.images;
    expect("registry", host, row.wanted);
  }
}

TEST_CASE("the images that a host needs go by role, version, runtime and repository") {
  using Names = std::vector<std::string>;
  Settings settings;
  CHECK(wanted_images(Role::node, settings).images ==
        Names{"k8s.gcr.io/kube-proxy:v1.20.2", "k8s.gcr.io/pause"});
  CHECK(wanted_images(Role::node, settings).runtime == "docker");
  settings.runtime = "containerd";
  settings.kubernetes = {1, 28, 3};
  CHECK(wanted_images(Role::node, settings).images == Names{"registry.k8s.io/kube-proxy:v1.28.3"});
  settings.image_repository = "registry.example.com/k8s";
  CHECK(wanted_images(Role::master, settings).images ==
        Names{"registry.example.com/k8s/kube-apiserver:v1.28.3",
              "registry.example.com/k8s/kube-controller-manager:v1.28.3",
              "registry.example.com/k8s/kube-scheduler:v1.28.3",
              "registry.example.com/k8s/kube-proxy:v1.28.3", "registry.example.com/k8s/pause",
              "registry.example.com/k8s/etcd", "registry.example.com/k8s/coredns"});
}

TEST_CASE("kubeadm's own repository moved in 1.25, and in late patches before") {
  struct Case {
    Version version;
    const char* repository;
  };
  for (const auto& row :
       {Case{{1, 20, 2}, "k8s.gcr.io"}, Case{{1, 22, 16}, "k8s.gcr.io"}, Case{{1, 22, 17}, "registry.k8s.io"},
        Case{{1, 23, 0}, "k8s.gcr.io"}, Case{{1, 23, 15}, "registry.k8s.io"}, Case{{1, 24, 8}, "k8s.gcr.io"},
        Case{{1, 24, 9}, "registry.k8s.io"}, Case{{1, 25, 0}, "registry.k8s.io"}}) {
    CAPTURE(row.version.minor);
    CAPTURE(row.version.patch);
    CHECK(default_image_repository(row.version) == row.repository);
  }
}
