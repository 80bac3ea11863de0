#include "bootstrapper/phases/kubeadm/documents.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "agent/checks/rules.hpp"
#include "agent/checks/wording.hpp"
#include "agent/protocol/codec.hpp"
#include "agent/protocol/ports.hpp"
#include "bootstrapper/phases/kubeadm/fragment.hpp"
#include "bootstrapper/phases/kubeadm/yaml.hpp"

namespace muster::kubeadm {

namespace json = boost::json;

namespace {

constexpr int kApiPort = 6443;
constexpr PortRange kDefaultNodePorts{30000, 32767};
constexpr std::string_view kKubeletApi = "kubelet.config.k8s.io/v1beta1";
constexpr std::string_view kKubeProxyApi = "kubeproxy.config.k8s.io/v1alpha1";

std::string_view kubeadm_api(const cluster::Spec& spec) {
  return rules_for(spec.kubernetes.version).kubeadm_api;
}
bool is_v1beta2(const cluster::Spec& spec) {
  return kubeadm_api(spec).ends_with("/v1beta2");
}

ArgumentStyle argument_style(const cluster::Spec& spec) {
  const auto api = kubeadm_api(spec);
  return api.ends_with("/v1beta2") || api.ends_with("/v1beta3") ? ArgumentStyle::map : ArgumentStyle::list;
}

std::string_view cri_socket(const cluster::Spec& spec) {
  const bool dockershim = spec.kubernetes.version < Version{1, 24, 0};
  if (spec.kubernetes.container_runtime == "docker") {
    return dockershim ? "/var/run/dockershim.sock" : "unix:///run/cri-dockerd.sock";
  }
  return is_v1beta2(spec) ? "/run/containerd/containerd.sock" : "unix:///run/containerd/containerd.sock";
}

/// The taints that kubeadm itself gives a master: the old key up to 1.24, the new one from 1.24 (kubeadm
/// issue 2200).
std::vector<cluster::Taint> master_taints(const Version& version) {
  std::vector<cluster::Taint> taints;
  if (version < Version{1, 25, 0}) taints.push_back({"node-role.kubernetes.io/master", "", "NoSchedule"});
  if (version >= Version{1, 24, 0})
    taints.push_back({"node-role.kubernetes.io/control-plane", "", "NoSchedule"});
  return taints;
}

json::object document(std::string_view api, std::string_view kind) {
  return {{"apiVersion", api}, {"kind", kind}};
}

json::array strings(const std::vector<std::string>& items) {
  return json::array(items.begin(), items.end());
}

json::object local_api_endpoint(const cluster::Host& host) {
  return {{"advertiseAddress", host.private_address}, {"bindPort", kApiPort}};
}

json::array taints_of(const cluster::Spec& spec, const cluster::Host& host) {
  auto taints =
      host.role == Role::master ? master_taints(spec.kubernetes.version) : std::vector<cluster::Taint>();
  taints.insert(taints.end(), host.taints.begin(), host.taints.end());
  json::array out;
  for (const auto& taint : taints) {
    json::object one{{"key", taint.key}};
    if (!taint.value.empty()) one.emplace("value", taint.value);
    one.emplace("effect", taint.effect);
    out.push_back(std::move(one));
  }
  return out;
}

json::object node_registration(const cluster::Spec& spec, const cluster::Host& host) {
  json::object out{{"name", host.name}, {"criSocket", cri_socket(spec)}};
  // Without taints of its own a host gets kubeadm's default, which a list here would replace.
  if (!host.taints.empty()) out.emplace("taints", taints_of(spec, host));
  out.emplace("kubeletExtraArgs", json::object{{"node-ip", host.private_address}});
  if (!spec.kubernetes.ignore_preflight_errors.empty()) {
    out.emplace("ignorePreflightErrors", strings(spec.kubernetes.ignore_preflight_errors));
  }
  return out;
}

json::array bootstrap_tokens(const BootstrapToken& token) {
  json::object out{{"token", token.token.reveal()}};
  if (!token.description.empty()) out.emplace("description", token.description);
  out.emplace("ttl", token.ttl);
  out.emplace("usages", json::array{"signing", "authentication"});
  out.emplace("groups", json::array{"system:bootstrappers:kubeadm:default-node-token"});
  return {std::move(out)};
}

/// Names and addresses by which a master is called, each once; kubeadm takes names in lower case only.
json::array cert_sans(const cluster::Spec& spec) {
  json::array out;
  const auto add = [&](const std::string& name) {
    const json::value value(lower_case(name));
    if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(value);
  };
  for (const auto* master : spec.with_role(Role::master)) {
    add(master->name);
    add(master->private_address);
    add(master->address);
  }
  return out;
}

enum class Command { init, join };

/// The phases to skip that this command has; those of neither go to init, where kubeadm says that it does not
/// know them.
std::vector<std::string> phases_to_skip(const cluster::Spec& spec, Command command) {
  constexpr std::array<std::string_view, 2> kBoth{"preflight", "kubelet-start"};
  constexpr std::array<std::string_view, 2> kJoin{"control-plane-prepare", "control-plane-join"};
  const auto is_in = [](const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<std::string> out;
  for (const auto& phase : spec.kubernetes.skip_phases) {
    const auto family = std::string_view(phase).substr(0, phase.find('/'));
    const bool only_join = is_in(kJoin, family);
    if (command == Command::join ? only_join || is_in(kBoth, family) : !only_join) out.push_back(phase);
  }
  return out;
}

void add_phases_to_skip(json::object& document, const cluster::Spec& spec, Command command) {
  const auto phases = phases_to_skip(spec, command);
  if (!is_v1beta2(spec) && !phases.empty()) document.emplace("skipPhases", strings(phases));
}

std::vector<std::string> flags_for(const cluster::Spec& spec, Command command) {
  std::vector<std::string> flags;
  if (!is_v1beta2(spec)) return flags;
  for (const auto& phase : phases_to_skip(spec, command)) flags.push_back("--skip-phases=" + phase);
  return flags;
}

json::object init_configuration(const cluster::Spec& spec, const cluster::Host& master) {
  auto out = document(kubeadm_api(spec), "InitConfiguration");
  out.emplace("localAPIEndpoint", local_api_endpoint(master));
  out.emplace("nodeRegistration", node_registration(spec, master));
  add_phases_to_skip(out, spec, Command::init);
  merge_fragment(out, spec.kubernetes.init_configuration);
  return out;
}

json::object cluster_configuration(const cluster::Spec& spec) {
  const auto& kubernetes = spec.kubernetes;
  auto out = document(kubeadm_api(spec), "ClusterConfiguration");
  out.emplace("clusterName", spec.name);
  out.emplace("kubernetesVersion", "v" + to_string(kubernetes.version));
  out.emplace("controlPlaneEndpoint", kubernetes.control_plane_endpoint);
  if (!kubernetes.image_repository.empty()) out.emplace("imageRepository", kubernetes.image_repository);
  out.emplace("networking", json::object{{"podSubnet", kubernetes.pod_subnet},
                                         {"serviceSubnet", kubernetes.service_subnet}});
  json::object api_server{{"certSANs", cert_sans(spec)}};
  if (kubernetes.node_ports != kDefaultNodePorts) {
    const auto range = to_string(std::span(&kubernetes.node_ports, 1));
    api_server.emplace("extraArgs", json::object{{"service-node-port-range", range}});
  }
  out.emplace("apiServer", std::move(api_server));
  merge_fragment(out, kubernetes.cluster_configuration);
  return out;
}

json::object kubelet_configuration(const cluster::Spec& spec, std::string_view cgroup_driver) {
  auto out = document(kKubeletApi, "KubeletConfiguration");
  out.emplace("cgroupDriver", cgroup_driver);
  merge_fragment(out, spec.kubernetes.kubelet_configuration);
  return out;
}

Secret text_of(const cluster::Spec& spec, std::vector<json::object> documents) {
  for (auto& one : documents) style_arguments(one, argument_style(spec));
  return Secret(to_yaml(documents));
}

Result<> check_fragment(const json::object& fragment, std::string_view api, std::string_view kind,
                        const cluster::Spec& spec) {
  const auto check = [&](std::string_view key, std::string_view wanted) -> Result<> {
    const auto* saw = fragment.if_contains(key);
    if (!saw || *saw == json::value(wanted)) return {};
    const auto what = saw->is_string() ? std::string(saw->get_string()) : "no string";
    return fail(ErrorKind::usage, "spec.kubernetes.kubeadm." + std::string(kind) + ": " + std::string(key) +
                                      " is " + what + ", wanted " + std::string(wanted) + " for Kubernetes " +
                                      to_string(spec.kubernetes.version))
        .next("leave apiVersion and kind out of the fragment: muster writes them");
  };
  TRY(check("apiVersion", api));
  return check("kind", kind);
}

}  // namespace

Result<> check_fragments(const cluster::Spec& spec) {
  const auto& kubernetes = spec.kubernetes;
  const auto api = kubeadm_api(spec);
  TRY(check_fragment(kubernetes.init_configuration, api, "InitConfiguration", spec));
  TRY(check_fragment(kubernetes.cluster_configuration, api, "ClusterConfiguration", spec));
  TRY(check_fragment(kubernetes.join_configuration, api, "JoinConfiguration", spec));
  TRY(check_fragment(kubernetes.kubelet_configuration, kKubeletApi, "KubeletConfiguration", spec));
  return check_fragment(kubernetes.kube_proxy_configuration, kKubeProxyApi, "KubeProxyConfiguration", spec);
}

Result<Secret> init_documents(const cluster::Spec& spec, const cluster::Host& master,
                              const BootstrapToken& token, std::string_view cgroup_driver) {
  TRY(check_fragments(spec));
  auto init = init_configuration(spec, master);
  // A fragment may bring tokens of its own, which are then the only ones.
  if (!init.contains("bootstrapTokens")) init.emplace("bootstrapTokens", bootstrap_tokens(token));
  std::vector documents{std::move(init), cluster_configuration(spec),
                        kubelet_configuration(spec, cgroup_driver)};
  if (const auto& fragment = spec.kubernetes.kube_proxy_configuration; !fragment.empty()) {
    documents.push_back(document(kKubeProxyApi, "KubeProxyConfiguration"));
    merge_fragment(documents.back(), fragment);
  }
  return text_of(spec, std::move(documents));
}

Result<Secret> join_documents(const cluster::Spec& spec, const cluster::Host& host,
                              const JoinSecrets& secrets) {
  TRY(check_fragments(spec));
  auto out = document(kubeadm_api(spec), "JoinConfiguration");
  out.emplace("discovery", json::object{{"bootstrapToken",
                                         json::object{{"token", secrets.token.reveal()},
                                                      {"apiServerEndpoint", secrets.endpoint},
                                                      {"caCertHashes", json::array{secrets.ca_cert_hash}}}}});
  out.emplace("nodeRegistration", node_registration(spec, host));
  if (host.role == Role::master) {
    json::object control_plane{{"localAPIEndpoint", local_api_endpoint(host)}};
    if (secrets.certificate_key) control_plane.emplace("certificateKey", secrets.certificate_key->reveal());
    out.emplace("controlPlane", std::move(control_plane));
  }
  add_phases_to_skip(out, spec, Command::join);
  auto fragment = spec.kubernetes.join_configuration;
  // Meant for the masters: on a node it would make a master of it.
  if (host.role == Role::node) fragment.stable_erase("controlPlane");
  merge_fragment(out, fragment);
  return text_of(spec, {std::move(out)});
}

Result<Secret> token_document(const cluster::Spec& spec, const cluster::Host& master,
                              const BootstrapToken& token) {
  TRY(check_fragments(spec));
  auto init = init_configuration(spec, master);
  init["bootstrapTokens"] = bootstrap_tokens(token);
  return text_of(spec, {std::move(init), cluster_configuration(spec)});
}

Result<Secret> certificate_key_document(const cluster::Spec& spec, const cluster::Host& master,
                                        const Secret& key) {
  TRY(check_fragments(spec));
  auto init = init_configuration(spec, master);
  init["certificateKey"] = key.reveal();
  return text_of(spec, {std::move(init), cluster_configuration(spec)});
}

std::vector<std::string> init_flags(const cluster::Spec& spec) {
  return flags_for(spec, Command::init);
}
std::vector<std::string> join_flags(const cluster::Spec& spec) {
  return flags_for(spec, Command::join);
}

}  // namespace muster::kubeadm
