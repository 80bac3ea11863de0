#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/checks/rules.hpp"
#include "bootstrapper/cluster/node_json.hpp"
#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

namespace json = boost::json;

struct Owned {
  std::string_view path;  ///< in a fragment
  std::string_view key;   ///< of ours that sets it
};
/// What has a key of its own: one fact, one place, or the checks would judge another cluster than kubeadm
/// makes.
constexpr std::array kOwned{
    Owned{"ClusterConfiguration.kubernetesVersion", "kubernetes.version"},
    Owned{"ClusterConfiguration.clusterName", "metadata.name"},
    Owned{"ClusterConfiguration.controlPlaneEndpoint", "kubernetes.controlPlaneEndpoint"},
    Owned{"ClusterConfiguration.imageRepository", "kubernetes.imageRepository"},
    Owned{"ClusterConfiguration.networking.podSubnet", "kubernetes.podSubnet"},
    Owned{"ClusterConfiguration.networking.serviceSubnet", "kubernetes.serviceSubnet"},
    Owned{"ClusterConfiguration.apiServer.extraArgs.service-node-port-range", "kubernetes.nodePortRange"}};
/// Keys of kubeadm's own documents that hold a credential.
constexpr std::array<std::string_view, 3> kCredentials{"token", "certificateKey", "tlsBootstrapToken"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// Whether that key must not be in a fragment; then it was reported.
bool refuse(const Node::Entry& entry, const std::string& path, Problems& problems) {
  const auto owned =
      std::find_if(kOwned.begin(), kOwned.end(), [&](const Owned& one) { return one.path == path; });
  if (owned != kOwned.end()) {
    problems.error(entry.place, path + ": there is a key for this",
                   "set spec." + std::string(owned->key) + " instead");
    return true;
  }
  if (holds(kCredentials, entry.key) && entry.value->kind == Node::Kind::scalar) {
    problems.error(entry.place, path + ": a secret is never written into this file",
                   "remove it: muster makes its own, which live for minutes");
    return true;
  }
  return false;
}

/// The apiVersion of a fragment's document; empty where it is not known.
std::string_view api_of(std::string_view kind, const std::optional<Version>& version) {
  if (kind == "KubeletConfiguration") return "kubelet.config.k8s.io/v1beta1";
  if (kind == "KubeProxyConfiguration") return "kubeproxy.config.k8s.io/v1alpha1";
  return version ? rules_for(*version).kubeadm_api : std::string_view();
}

/// apiVersion and kind may stand in a fragment that was copied from a kubeadm file, if they say what muster
/// writes anyway.
void check_document(const Value& fragment, const std::optional<Version>& version) {
  for (const auto& entry : fragment.node().entries) {
    const Value value(*entry.value, entry.key, entry.place, fragment.problems());
    if (entry.key == "kind") (void)value.one_of(std::array{std::string_view(fragment.name())});
    const auto api = api_of(fragment.name(), version);
    if (entry.key == "apiVersion" && !api.empty()) (void)value.one_of(std::array{api});
  }
}

json::object read_fragment(const Value& value, const std::optional<Version>& version) {
  if (!Fields(value).is_map()) return {};
  check_document(value, version);
  return json_object(value.node(), value.name(), value.problems(), refuse);
}

}  // namespace

void read_kubeadm(const Value& value, const std::optional<Version>& version, Kubernetes& kubernetes) {
  Fields fields(value);
  const auto fragment = [&](std::string_view key, json::object& into) {
    if (const auto found = fields.find(key)) into = read_fragment(*found, version);
  };
  fragment("ClusterConfiguration", kubernetes.cluster_configuration);
  fragment("InitConfiguration", kubernetes.init_configuration);
  fragment("JoinConfiguration", kubernetes.join_configuration);
  fragment("KubeletConfiguration", kubernetes.kubelet_configuration);
  fragment("KubeProxyConfiguration", kubernetes.kube_proxy_configuration);
  if (const auto errors = fields.find("ignorePreflightErrors"))
    kubernetes.ignore_preflight_errors = errors->texts();
  if (const auto phases = fields.find("skipPhases")) kubernetes.skip_phases = phases->texts();
  fields.done();
}

}  // namespace muster::cluster
