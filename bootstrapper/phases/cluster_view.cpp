#include "bootstrapper/phases/cluster_view.hpp"

#include "agent/protocol/codec.hpp"
#include "bootstrapper/phases/kubectl.hpp"

namespace muster::phases {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// The parts of Kubernetes' own objects (API reference, core/v1) that are looked at.
struct Metadata {
  std::string name;
  std::optional<std::map<std::string, std::string>> labels;
  std::optional<std::map<std::string, std::string>> annotations;
  static constexpr auto fields() {
    return std::tuple(field("name", &Metadata::name), field("labels", &Metadata::labels),
                      field("annotations", &Metadata::annotations));
  }
};
struct Condition {
  std::string type;
  std::string status;
  std::optional<std::string> reason;
  std::optional<std::string> message;
  static constexpr auto fields() {
    return std::tuple(field("type", &Condition::type), field("status", &Condition::status),
                      field("reason", &Condition::reason), field("message", &Condition::message));
  }
};
struct NodeTaint {
  std::string key;
  std::optional<std::string> value;
  std::string effect;
  static constexpr auto fields() {
    return std::tuple(field("key", &NodeTaint::key), field("value", &NodeTaint::value),
                      field("effect", &NodeTaint::effect));
  }
};
struct Container {
  std::optional<std::string> image;
  static constexpr auto fields() { return std::tuple(field("image", &Container::image)); }
};
struct Spec {
  std::optional<std::vector<NodeTaint>> taints;
  std::optional<bool> unschedulable;
  std::optional<std::string> node_name;
  std::optional<std::vector<Container>> containers;
  static constexpr auto fields() {
    return std::tuple(field("taints", &Spec::taints), field("unschedulable", &Spec::unschedulable),
                      field("nodeName", &Spec::node_name), field("containers", &Spec::containers));
  }
};
struct Address {
  std::string type;
  std::string address;
  static constexpr auto fields() {
    return std::tuple(field("type", &Address::type), field("address", &Address::address));
  }
};
struct NodeInfo {
  std::string kubelet_version;
  std::optional<std::string> runtime;
  static constexpr auto fields() {
    return std::tuple(field("kubeletVersion", &NodeInfo::kubelet_version),
                      field("containerRuntimeVersion", &NodeInfo::runtime));
  }
};
struct Image {
  std::optional<std::vector<std::string>> names;
  static constexpr auto fields() { return std::tuple(field("names", &Image::names)); }
};
struct Waiting {
  std::optional<std::string> reason;
  static constexpr auto fields() { return std::tuple(field("reason", &Waiting::reason)); }
};
struct State {
  std::optional<Waiting> waiting;
  static constexpr auto fields() { return std::tuple(field("waiting", &State::waiting)); }
};
struct ContainerStatus {
  State state;
  static constexpr auto fields() { return std::tuple(field("state", &ContainerStatus::state)); }
};
struct ObjectStatus {
  std::optional<std::string> phase;
  std::optional<std::string> pod_ip;
  std::optional<std::vector<Condition>> conditions;
  std::optional<std::vector<Address>> addresses;
  std::optional<std::vector<Image>> images;
  std::optional<NodeInfo> node_info;
  std::optional<std::vector<ContainerStatus>> containers;
  static constexpr auto fields() {
    return std::tuple(field("phase", &ObjectStatus::phase), field("podIP", &ObjectStatus::pod_ip),
                      field("conditions", &ObjectStatus::conditions),
                      field("addresses", &ObjectStatus::addresses), field("images", &ObjectStatus::images),
                      field("nodeInfo", &ObjectStatus::node_info),
                      field("containerStatuses", &ObjectStatus::containers));
  }
};
struct Object {
  std::string kind;
  Metadata metadata;
  std::optional<Spec> spec;
  std::optional<ObjectStatus> status;
  std::optional<std::map<std::string, std::string>> data;
  static constexpr auto fields() {
    return std::tuple(field("kind", &Object::kind), field("metadata", &Object::metadata),
                      field("spec", &Object::spec), field("status", &Object::status),
                      field("data", &Object::data));
  }
};
struct List {
  std::vector<Object> items;
  static constexpr auto fields() { return std::tuple(field("items", &List::items)); }
};

NodeView read_node(const Object& object) {
  NodeView node;
  const auto status = object.status.value_or(ObjectStatus{});
  const auto spec = object.spec.value_or(Spec{});
  node.labels = object.metadata.labels.value_or(std::map<std::string, std::string>{});
  node.annotations = object.metadata.annotations.value_or(std::map<std::string, std::string>{});
  node.unschedulable = spec.unschedulable.value_or(false);
  for (const auto& taint : spec.taints.value_or(std::vector<NodeTaint>{})) {
    node.taints.push_back({taint.key, taint.value.value_or(""), taint.effect});
  }
  node.not_ready_reason = "the kubelet has not reported yet";
  for (const auto& condition : status.conditions.value_or(std::vector<Condition>{})) {
    if (condition.type != "Ready") continue;
    node.ready = condition.status == "True";
    node.not_ready_reason = condition.message.value_or(condition.reason.value_or(""));
  }
  for (const auto& address : status.addresses.value_or(std::vector<Address>{})) {
    if (address.type == "InternalIP" && node.internal_ip.empty()) node.internal_ip = address.address;
  }
  for (const auto& image : status.images.value_or(std::vector<Image>{})) {
    for (const auto& name : image.names.value_or(std::vector<std::string>{})) node.images.push_back(name);
  }
  if (status.node_info) {
    node.kubelet_version = status.node_info->kubelet_version;
    node.runtime = status.node_info->runtime.value_or("");
  }
  return node;
}

PodView read_pod(const Object& object) {
  PodView pod;
  const auto status = object.status.value_or(ObjectStatus{});
  pod.name = object.metadata.name;
  const auto spec = object.spec.value_or(Spec{});
  pod.node = spec.node_name.value_or("");
  if (spec.containers && !spec.containers->empty()) pod.image = spec.containers->front().image.value_or("");
  pod.phase = status.phase.value_or("Unknown");
  pod.ip = status.pod_ip.value_or("");
  for (const auto& condition : status.conditions.value_or(std::vector<Condition>{})) {
    if (condition.type == "Ready") pod.ready = condition.status == "True";
    if (condition.type == "PodScheduled" && condition.status == "False") {
      pod.reason = condition.reason.value_or("") + ": " + condition.message.value_or("");
    }
  }
  for (const auto& container : status.containers.value_or(std::vector<ContainerStatus>{})) {
    if (container.state.waiting) pod.reason = container.state.waiting->reason.value_or("waiting");
  }
  return pod;
}

/// The value of kubernetesVersion in kubeadm's ClusterConfiguration (YAML, kubeadm.k8s.io), which stands at
/// the beginning of a line; empty where there is none.
std::string kubernetes_version(std::string_view configuration) {
  constexpr std::string_view kKey = "\nkubernetesVersion: ";
  const auto text = "\n" + std::string(configuration);
  const auto at = text.find(kKey);
  if (at == std::string::npos) return "";
  const auto begin = at + kKey.size();
  auto value = text.substr(begin, text.find('\n', begin) - begin);
  std::erase_if(value, [](char c) { return c == '"' || c == '\'' || c == '\r' || c == ' '; });
  return value;
}

/// The value of that key in a ConfigMap; empty where it has none.
std::string datum(const Object& config_map, const std::string& key) {
  if (!config_map.data) return "";
  const auto found = config_map.data->find(key);
  return found == config_map.data->end() ? "" : found->second;
}

}  // namespace

Result<ClusterView> read_view(const json::value& value) {
  TRY(const auto list, decode<List>(value));
  ClusterView view;
  for (const auto& object : list.items) {
    if (object.kind == "Node") view.nodes[object.metadata.name] = read_node(object);
    if (object.kind == "Pod") view.pods.push_back(read_pod(object));
    if (object.kind != "ConfigMap") continue;
    if (object.metadata.name == "muster") view.network_sha256 = datum(object, "network-sha256");
    if (object.metadata.name == "kubeadm-config")
      view.kubernetes_version = kubernetes_version(datum(object, "ClusterConfiguration"));
  }
  return view;
}

asio::awaitable<Result<ClusterView>> fetch_view(fleet::Link& master) {
  std::vector<std::string> what = {"nodes,pods,configmaps", "-n", "kube-system"};
  CO_TRY(const auto list, co_await kubectl_get(master, what));
  auto view = read_view(list);
  if (!view) co_return std::move(view).error().in("kubectl get nodes").in(master.host().name);
  co_return view;
}

}  // namespace muster::phases
