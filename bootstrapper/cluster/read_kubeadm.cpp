#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/checks/rules.hpp"
#include "bootstrapper/cluster/core_schema.hpp"
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
/// Booleans of YAML 1.1, which are texts in YAML 1.2.
constexpr std::array<std::string_view, 12> kFormerBooleans{"yes", "Yes", "YES", "no",  "No",  "NO",
                                                           "on",  "On",  "ON",  "off", "Off", "OFF"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// Turns YAML into JSON and reports what must not stand in a fragment.
class Fragment {
 public:
  explicit Fragment(Problems& problems) : problems_(problems) {}

  json::object object(const Node& node, const std::string& path) {
    json::object out;
    for (const auto& entry : node.entries) {
      const auto at = path + "." + entry.key;
      if (!refused(entry, at)) out.emplace(entry.key, value(*entry.value, at));
    }
    return out;
  }

 private:
  json::value value(const Node& node, const std::string& path) {
    if (node.kind == Node::Kind::null) return nullptr;
    if (node.kind == Node::Kind::map) return object(node, path);
    if (node.kind == Node::Kind::scalar) return scalar(node, path);
    json::array out;
    out.reserve(node.items.size());
    for (const auto& item : node.items) out.push_back(value(*item.value, path));
    return out;
  }

  json::value scalar(const Node& node, const std::string& path) {
    if (!node.plain) return json::value(json::string(node.text));
    auto known = resolve_plain(node.text);
    if (!known) {
      problems_.error(node.place, path + ": " + in_quotes(node.text) + " is no number that JSON has",
                      "put it in quotes if it is a text");
      return nullptr;
    }
    if (known->is_string() && holds(kFormerBooleans, node.text)) {
      problems_.warning(node.place, path + ": " + node.text + " is a text, not a boolean",
                        "write true or false, or put it in quotes");
    }
    if (known->is_number() && node.text.size() > 1 && node.text[0] == '0' &&
        node.text.find_first_not_of("01234567") == std::string::npos) {
      problems_.warning(node.place, path + ": " + node.text + " is a decimal number",
                        "write 0o" + node.text.substr(1) + " for an octal one");
    }
    return *std::move(known);
  }

  /// Whether that key must not be here; then it was reported.
  bool refused(const Node::Entry& entry, const std::string& path) {
    const auto owned =
        std::find_if(kOwned.begin(), kOwned.end(), [&](const Owned& one) { return one.path == path; });
    if (owned != kOwned.end()) {
      problems_.error(entry.place, path + ": there is a key for this",
                      "set spec." + std::string(owned->key) + " instead");
      return true;
    }
    if (holds(kCredentials, entry.key) && entry.value->kind == Node::Kind::scalar) {
      problems_.error(entry.place, path + ": a secret is never written into this file",
                      "remove it: muster makes its own, which live for minutes");
      return true;
    }
    return false;
  }

  Problems& problems_;
};

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
  return Fragment(value.problems()).object(value.node(), value.name());
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
