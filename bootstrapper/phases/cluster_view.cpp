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
  static constexpr auto fields() {
    return std::tuple(field("name", &Metadata::name), field("labels", &Metadata::labels));
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
struct Spec {
  std::optional<std::vector<NodeTaint>> taints;
  std::optional<std::string> node_name;
  static constexpr auto fields() {
    return std::tuple(field("taints", &Spec::taints), field("nodeName", &Spec::node_name));
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
  static constexpr auto fields() { return std::tuple(field("kubeletVersion", &NodeInfo::kubelet_version)); }
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
  node.labels = object.metadata.labels.value_or(std::map<std::string, std::string>{});
  for (const auto& taint : object.spec.value_or(Spec{}).taints.value_or(std::vector<NodeTaint>{})) {
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
  if (status.node_info) node.kubelet_version = status.node_info->kubelet_version;
  return node;
}

PodView read_pod(const Object& object) {
  PodView pod;
  const auto status = object.status.value_or(ObjectStatus{});
  pod.name = object.metadata.name;
  pod.node = object.spec.value_or(Spec{}).node_name.value_or("");
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

}  // namespace

Result<ClusterView> read_view(const json::value& value) {
  TRY(const auto list, decode<List>(value));
  ClusterView view;
  for (const auto& object : list.items) {
    if (object.kind == "Node") view.nodes[object.metadata.name] = read_node(object);
    if (object.kind == "Pod") view.pods.push_back(read_pod(object));
    if (object.kind == "ConfigMap" && object.metadata.name == "muster" && object.data) {
      const auto found = object.data->find("network-sha256");
      if (found != object.data->end()) view.network_sha256 = found->second;
    }
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
