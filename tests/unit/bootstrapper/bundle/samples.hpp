#pragma once
// Directories that become bundles, and the archives in them.

#include <filesystem>
#include <fstream>
#include <string>

#include "bootstrapper/archive/tar.hpp"
#include "bootstrapper/bundle/create.hpp"
#include "bootstrapper/cluster/spec.hpp"
#include "tests/unit/agent/scratch.hpp"

namespace muster::bundle::test {

namespace fs = std::filesystem;

inline void write(const fs::path& file, const std::string& text, mode_t mode = 0644) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  ::chmod(file.c_str(), mode);
}

/// A tar archive of one file.
inline std::string tar_of(const std::string& name, const std::string& content) {
  return *archive::tar_header({name, content.size()}, 0) + content + archive::tar_padding(content.size()) +
         archive::tar_end();
}

/// What `docker save` writes, as far as it is read.
inline std::string saved(const std::string& image) {
  return tar_of("manifest.json", R"([{"Config": "x.json", "RepoTags": [")" + image + R"("], "Layers": []}])");
}

/// A program whose linker was told a version.
inline std::string program(const std::string& version) {
  return "\x7f"
         "ELF v1.17.0 is the oldest" +
         std::string(300'000, 'p') + std::string("\0v", 2) + version + std::string("\0", 1);
}

inline cluster::Spec spec() {
  cluster::Spec spec;
  spec.name = "lab";
  spec.file = "/srv/lab/cluster.yaml";
  spec.kubernetes.container_runtime = "docker";
  spec.playbooks.prepare = {"prepare", "docker", "kubernetes-packages"};
  spec.playbooks.network = "bridge";
  return spec;
}

/// All that spec() needs.
inline void write_whole(const fs::path& top) {
  write(top / "docker.tgz", "docker");
  write(top / "cni-plugins.tgz", "cni");
  for (const auto* name : {"kubeadm", "kubelet", "kubectl"})
    write(top / "kubernetes" / name, program("1.20.2"), 0755);
  for (const auto* name : {"kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"})
    write(top / "images" / (std::string(name) + ".tar"),
          saved("k8s.gcr.io/" + std::string(name) + ":v1.20.2"));
  write(top / "images/etcd.tar", saved("k8s.gcr.io/etcd:3.4.13-0"));
  write(top / "images/coredns.tar", saved("k8s.gcr.io/coredns:1.7.0"));
  write(top / "images/pause.tar", saved("k8s.gcr.io/pause:3.2"));
}

}  // namespace muster::bundle::test
