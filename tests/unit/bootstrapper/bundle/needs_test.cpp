#include "bootstrapper/bundle/needs.hpp"

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/bundle/samples.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::bundle {

using namespace test;

namespace {

std::vector<std::string> lacks_of(const cluster::Spec& spec, const fs::path& top) {
  const auto contents = look_at_directory(top);
  REQUIRE(contents);
  std::vector<std::string> names;
  for (const auto& lack : lacking(spec, *contents, {})) {
    CHECK_FALSE(lack.next.empty());
    names.push_back(lack.what + (lack.saw.empty() ? "" : ": " + lack.saw));
  }
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("nothing is missing of a directory that is whole") {
  const muster::test::Scratch scratch;
  write_whole(scratch / "offline");
  CHECK(lacks_of(spec(), scratch / "offline") == Names{});
}

TEST_CASE("all that is missing is told at once, each with the command that brings it") {
  const muster::test::Scratch scratch;
  fs::create_directories(scratch / "offline");
  const auto contents = look_at_directory(scratch / "offline");
  REQUIRE(contents);
  const auto lacks = lacking(spec(), *contents, {"quay.io/net/agent:v1"});
  CHECK(lacks.size() == 13);
  const auto text = lacks_text(lacks);
  for (const auto* wanted :
       {"docker.tgz", "kubernetes/kubelet", "https://dl.k8s.io/release/v1.20.2/bin/linux/amd64/kubeadm",
        "cni-plugins.tgz", "docker save -o images/kube-proxy.tar k8s.gcr.io/kube-proxy:v1.20.2",
        "images/: k8s.gcr.io/etcd", "kubeadm config images list --kubernetes-version v1.20.2",
        "docker save -o images/agent.tar quay.io/net/agent:v1"}) {
    CAPTURE(wanted);
    CHECK(text.find(wanted) != std::string::npos);
  }
}

TEST_CASE("programs and images of another version are missing, and what is there is said") {
  const muster::test::Scratch scratch;
  write_whole(scratch / "offline");
  auto next = spec();
  next.kubernetes.version = {1, 21, 0};
  const auto lacks = lacks_of(next, scratch / "offline");
  CHECK(lacks.size() == 7);
  CHECK(lacks[0] == "kubernetes/kubeadm of 1.21.0: it is of 1.20.2");
  CHECK(lacks[3] == "images/: k8s.gcr.io/kube-apiserver:v1.21.0");
  write(scratch / "offline/kubernetes/kubeadm", "#!/bin/sh\n", 0755);
  CHECK(lacks_of(spec(), scratch / "offline") == Names{"kubernetes/kubeadm of 1.20.2: it says no version"});
}

TEST_CASE("what is needed follows the playbooks and their variables") {
  const muster::test::Scratch scratch;
  write_whole(scratch / "offline");
  auto other = spec();
  other.playbooks.prepare = {"containerd", "kubernetes-packages"};
  other.kubernetes.container_runtime = "containerd";
  CHECK(lacks_of(other, scratch / "offline") == Names{"containerd.tgz", "runc"});
  other.variables["containerd_from"] = "packages";
  other.variables["kubernetes_from"] = "packages";
  other.variables["pause_image"] = "k8s.gcr.io/pause:3.6";
  write(scratch / "offline/kubernetes/kubelet-1.20.2-0.x86_64.rpm", "rpm");
  write(scratch / "offline/containerd/containerd.io-1.6.rpm", "rpm");
  CHECK(lacks_of(other, scratch / "offline") == Names{"kubernetes/kubeadm-1.20.2*.rpm",
                                                      "kubernetes/kubectl-1.20.2*.rpm",
                                                      "images/: k8s.gcr.io/pause:3.6"});
  auto none = spec();
  none.playbooks.prepare = {};
  fs::remove_all(scratch / "offline/kubernetes");
  CHECK(lacks_of(none, scratch / "offline") == Names{});
}

TEST_CASE("the pod network's images, and those of the site's registry") {
  auto flannel = spec();
  flannel.playbooks.network = "flannel";
  const auto images = needed_images(flannel, {});
  CHECK(std::find(images.begin(), images.end(), "flannel/flannel:v0.22.3") != images.end());
  auto mirror = spec();
  mirror.kubernetes.image_repository = "registry.site/k8s";
  CHECK(needed_images(mirror, {}).front() == "registry.site/k8s/kube-apiserver:v1.20.2");
  CHECK(images_of_manifest(
            "a: b\n  containers:\n    - image: \"q.io/x:1\"  # here\n      name: x\n      image: y:2\n"
            "    # image: z\n  image: y:2\nimage:\n") == std::vector<std::string>{"q.io/x:1", "y:2"});
}

TEST_CASE("archives of images as docker and containerd write them, and what is none") {
  const muster::test::Scratch scratch;
  write(scratch / "saved.tar", saved("k8s.gcr.io/etcd:3.4.13-0"));
  CHECK(*images_in(scratch / "saved.tar") == std::set<std::string>{"k8s.gcr.io/etcd:3.4.13-0"});
  write(scratch / "oci.tar",
        tar_of("index.json", R"({"manifests": [{"annotations": {"io.containerd.image.name":
    "k8s.gcr.io/pause:3.2", "org.opencontainers.image.ref.name": "3.2"}}]})"));
  CHECK(*images_in(scratch / "oci.tar") == std::set<std::string>{"k8s.gcr.io/pause:3.2"});
  write(scratch / "nameless.tar", tar_of("manifest.json", R"([{"RepoTags": null}])"));
  CHECK(images_in(scratch / "nameless.tar")->empty());
  write(scratch / "other.tar", tar_of("README", "hello"));
  CHECK_FALSE(images_in(scratch / "other.tar"));
  write(scratch / "text.tar", std::string(2000, 'x'));
  CHECK_FALSE(images_in(scratch / "text.tar"));
  const auto whole = saved("k8s.gcr.io/etcd:3.4.13-0");
  for (const std::size_t length : {std::size_t{0}, std::size_t{100}, std::size_t{512}, std::size_t{520}}) {
    CAPTURE(length);
    write(scratch / "cut.tar", whole.substr(0, length));
    CHECK_FALSE(images_in(scratch / "cut.tar"));
  }
  write(scratch / "broken.tar", tar_of("manifest.json", "[{"));
  CHECK_FALSE(images_in(scratch / "broken.tar"));
}

}  // namespace muster::bundle
