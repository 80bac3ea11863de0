#include "bootstrapper/bundle/needs.hpp"

#include <algorithm>

#include "agent/checks/images.hpp"
#include "agent/protocol/image_name.hpp"

namespace muster::bundle {

namespace {

bool prepares_with(const cluster::Spec& spec, std::string_view playbook) {
  const auto& names = spec.playbooks.prepare;
  return std::find(names.begin(), names.end(), playbook) != names.end();
}

/// A variable of cluster.yaml that is a text.
std::string variable(const cluster::Spec& spec, std::string_view name, const std::string& otherwise) {
  const auto* value = spec.variables.if_contains(name);
  const auto* text = value ? value->if_string() : nullptr;
  return text ? std::string(*text) : otherwise;
}

bool has_below(const Contents& contents, const std::string& prefix, std::string_view suffix) {
  for (auto at = contents.files.lower_bound(prefix); at != contents.files.end(); ++at) {
    if (!at->first.starts_with(prefix)) break;
    if (at->first.ends_with(suffix)) return true;
  }
  return false;
}

/// Collects what is missing.
class Search {
 public:
  Search(const cluster::Spec& spec, const Contents& contents)
      : spec_(spec), contents_(contents), version_(to_string(spec.kubernetes.version)) {}

  void docker() {
    if (!prepares_with(spec_, "docker")) return;
    const auto from = variable(spec_, "docker_from", "binaries");
    if (from == "binaries")
      want("docker.tgz",
           "bring docker's static build for x86_64 (docs.docker.com, \"Install from binaries\") as "
           "docker.tgz");
    if (from == "packages") want_packages("docker", "docker-ce");
  }

  void containerd() {
    if (!prepares_with(spec_, "containerd")) return;
    const auto from = variable(spec_, "containerd_from", "binaries");
    if (from == "binaries") {
      want("containerd.tgz",
           "bring containerd-VERSION-linux-amd64.tar.gz of github.com/containerd/containerd/releases as "
           "containerd.tgz");
      want("runc", "bring runc.amd64 of github.com/opencontainers/runc/releases as runc");
    }
    if (from == "packages") want_packages("containerd", "containerd.io");
  }

  void kubernetes() {
    if (!prepares_with(spec_, "kubernetes-packages")) return;
    const auto from = variable(spec_, "kubernetes_from", "binaries");
    if (from == "binaries") {
      for (const auto& program : binaries()) want_program(program);
      want("cni-plugins.tgz",
           "bring cni-plugins-linux-amd64-VERSION.tgz of github.com/containernetworking/plugins/releases as "
           "cni-plugins.tgz");
    }
    if (from == "packages") {
      for (const std::string program : {"kubeadm", "kubelet", "kubectl"})
        want_packages("kubernetes", program + "-" + version_);
    }
  }

  void images(const std::vector<std::string>& network_images) {
    for (const auto& image : needed_images(spec_, network_images)) {
      const bool there = std::any_of(contents_.images.begin(), contents_.images.end(),
                                     [&](const auto& known) { return is_wanted_image(known, image); });
      if (!there) lacks.push_back({"images/: " + image, "", save(image)});
    }
  }

  std::vector<Lack> lacks;

 private:
  void want(const std::string& name, const std::string& next) {
    if (!contents_.files.contains(name)) lacks.push_back({name, "", next});
  }

  void want_packages(const std::string& folder, const std::string& name) {
    if (!has_below(contents_, folder + "/" + name, ".rpm"))
      lacks.push_back(
          {folder + "/" + name + "*.rpm", "", "yumdownloader --resolve --destdir " + folder + " " + name});
  }

  [[nodiscard]] std::vector<std::string> binaries() const {
    std::vector<std::string> names;
    const auto* listed = spec_.variables.if_contains("kubernetes_binaries");
    const auto* list = listed ? listed->if_array() : nullptr;
    if (!list) return {"kubeadm", "kubelet", "kubectl"};
    for (const auto& name : *list) {
      if (const auto* text = name.if_string()) names.emplace_back(*text);
    }
    return names;
  }

  void want_program(const std::string& program) {
    const bool ours = program == "kubeadm" || program == "kubelet" || program == "kubectl";
    const auto name = "kubernetes/" + program;
    const auto next =
        ours ? "curl -Lo " + name + " https://dl.k8s.io/release/v" + version_ + "/bin/linux/amd64/" + program
             : "bring " + name;
    const auto found = contents_.versions.find(program);
    if (found == contents_.versions.end()) return lacks.push_back({name, "", next});
    const auto& seen = found->second;
    if (!ours || seen.contains(version_)) return;
    std::string saw;
    for (const auto& version : seen) saw += (saw.empty() ? "it is of " : " or ") + version;
    lacks.push_back({name + " of " + version_, saw.empty() ? "it says no version" : saw, next});
  }

  /// docker save with a file name made of the image's.
  [[nodiscard]] std::string save(const std::string& image) const {
    const auto base = image.substr(image.rfind('/') + 1);
    const auto colon = base.find(':');
    if (colon != std::string::npos)
      return "docker pull " + image + " && docker save -o images/" + base.substr(0, colon) + ".tar " + image;
    return "image=$(kubeadm config images list --kubernetes-version v" + version_ + repository() +
           " | grep /" + base + ":) && docker pull $image && docker save -o images/" + base + ".tar $image";
  }
  [[nodiscard]] std::string repository() const {
    const auto& own = spec_.kubernetes.image_repository;
    return own.empty() ? "" : " --image-repository " + own;
  }

  const cluster::Spec& spec_;
  const Contents& contents_;
  std::string version_;
};

void add(std::vector<std::string>& images, const std::string& image) {
  if (std::find(images.begin(), images.end(), image) == images.end()) images.push_back(image);
}

}  // namespace

std::vector<std::string> needed_images(const cluster::Spec& spec,
                                       const std::vector<std::string>& network_images) {
  const auto settings = spec.settings();
  std::vector<std::string> images;
  for (const auto role : {Role::master, Role::node}) {
    for (const auto& image : wanted_images(role, settings).images) add(images, image);
  }
  // What playbooks/containerd.yaml writes into containerd's configuration.
  if (spec.kubernetes.container_runtime == "containerd" && prepares_with(spec, "containerd")) {
    const auto& own = spec.kubernetes.image_repository;
    add(images, variable(spec, "pause_image", (own.empty() ? "k8s.gcr.io" : own) + "/pause:3.2"));
  }
  if (spec.playbooks.network == "flannel" || spec.playbooks.network == "network-flannel") {
    const auto repository = variable(spec, "flannel_repository", "flannel");
    add(images, repository + "/flannel-cni-plugin:" + variable(spec, "flannel_plugin_version", "v1.2.0"));
    add(images, repository + "/flannel:" + variable(spec, "flannel_version", "v0.22.3"));
  }
  for (const auto& image : network_images) add(images, image);
  if (!spec.verify_image.empty()) add(images, spec.verify_image);
  return images;
}

std::vector<Lack> lacking(const cluster::Spec& spec, const Contents& contents,
                          const std::vector<std::string>& network_images) {
  Search search(spec, contents);
  search.docker();
  search.containerd();
  search.kubernetes();
  search.images(network_images);
  return std::move(search.lacks);
}

std::vector<std::string> images_of_manifest(std::string_view yaml) {
  std::vector<std::string> images;
  while (!yaml.empty()) {
    auto line = yaml.substr(0, yaml.find('\n'));
    yaml.remove_prefix(std::min(line.size() + 1, yaml.size()));
    const auto first = line.find_first_not_of(" -{");
    if (first == std::string_view::npos || !line.substr(first).starts_with("image:")) continue;
    line.remove_prefix(first + std::string_view("image:").size());
    const auto begin = line.find_first_not_of(" \t\"'");
    if (begin == std::string_view::npos) continue;
    line = line.substr(begin);
    add(images, std::string(line.substr(0, line.find_first_of(" \t\r\"',}#"))));
  }
  return images;
}

std::string lacks_text(const std::vector<Lack>& lacks) {
  std::string text;
  for (const auto& lack : lacks)
    text += "\n  " + lack.what + (lack.saw.empty() ? "" : ": " + lack.saw) + "\n    " + lack.next;
  return text;
}

}  // namespace muster::bundle
