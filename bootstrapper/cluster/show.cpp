#include "bootstrapper/cluster/show.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "agent/protocol/codec.hpp"
#include "bootstrapper/cluster/yaml_text.hpp"

namespace muster::cluster {

namespace {

namespace json = boost::json;

void put_source(json::object& out, const std::string& what, const SecretSource& source) {
  if (!source.file.empty()) out[what + "File"] = source.file.string();
  if (!source.environment.empty()) out[what + "Env"] = source.environment;
  if (!source.command.empty()) out[what + "Command"] = source.command;
}

/// One as it is, several as a list.
json::value path_or_list(const std::vector<std::filesystem::path>& paths) {
  if (paths.size() == 1) return json::value(paths.front().string());
  json::array out;
  for (const auto& path : paths) out.emplace_back(path.string());
  return out;
}

void put_login(json::object& out, const Login& login) {
  if (!login.user.empty()) out["user"] = login.user;  // of a bastion that nobody has settled yet
  out["port"] = login.port;
  json::array keys;
  for (const auto& path : login.key_paths) keys.emplace_back(path.string());
  out["keyPath"] = std::move(keys);
  if (login.identities_only) out["identitiesOnly"] = true;
  if (!login.identity_agent.empty()) out["identityAgent"] = login.identity_agent;
  put_source(out, "passphrase", login.passphrase);
  put_source(out, "password", login.password);
}

void put_host_keys(json::object& out, const Login& login) {
  out["hostKeys"] = name_of(login.host_keys);
  if (!login.known_hosts.empty()) out["knownHosts"] = path_or_list(login.known_hosts);
  if (!login.host_key_alias.empty()) out["hostKeyAlias"] = login.host_key_alias;
}

json::object ssh_object(const Ssh& ssh) {
  json::object out;
  put_login(out, ssh);
  out["sudo"] = ssh.sudo;
  if (!ssh.sudo_password.empty()) {
    json::object sudo;
    put_source(sudo, "password", ssh.sudo_password);
    out["sudo"] = std::move(sudo);
  }
  put_host_keys(out, ssh);
  if (!ssh.config_file.empty()) out["configFile"] = ssh.config_file.string();
  json::array bastions;
  for (const auto& bastion : ssh.bastions) {
    json::object hop{{"address", bastion.address}};
    put_login(hop, bastion);
    put_host_keys(hop, bastion);
    bastions.emplace_back(std::move(hop));
  }
  if (!bastions.empty()) out["bastion"] = std::move(bastions);
  return out;
}

json::object host_object(const Host& host, bool with_ssh) {
  json::object out{{"name", host.name},
                   {"role", name_of(host.role)},
                   {"address", host.address},
                   {"privateAddress", host.private_address}};
  json::object labels;
  for (const auto& [key, value] : host.labels) labels[key] = value;
  out["labels"] = std::move(labels);
  json::array taints;
  for (const auto& taint : host.taints) {
    taints.push_back(json::object{{"key", taint.key}, {"value", taint.value}, {"effect", taint.effect}});
  }
  out["taints"] = std::move(taints);
  if (with_ssh) out["ssh"] = ssh_object(host.ssh);
  return out;
}

json::array strings(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

/// Single ports as numbers, ranges as texts.
json::array port_items(const std::vector<PortRange>& ports) {
  json::array out;
  for (const auto& range : ports) {
    if (range.first == range.last) {
      out.emplace_back(range.first);
    } else {
      out.emplace_back(to_string({{range}}));
    }
  }
  return out;
}

json::object kubernetes_object(const Kubernetes& kubernetes) {
  json::object out{{"version", to_string(kubernetes.version)},
                   {"controlPlaneEndpoint", kubernetes.control_plane_endpoint}};
  if (!kubernetes.image_repository.empty()) out["imageRepository"] = kubernetes.image_repository;
  out["podSubnet"] = kubernetes.pod_subnet;
  out["serviceSubnet"] = kubernetes.service_subnet;
  const auto& ports = kubernetes.node_ports;
  out["nodePortRange"] = std::to_string(ports.first) + "-" + std::to_string(ports.last);
  out["containerRuntime"] = kubernetes.container_runtime;
  out["kubeadm"] = json::object{{"ClusterConfiguration", kubernetes.cluster_configuration},
                                {"InitConfiguration", kubernetes.init_configuration},
                                {"JoinConfiguration", kubernetes.join_configuration},
                                {"KubeletConfiguration", kubernetes.kubelet_configuration},
                                {"KubeProxyConfiguration", kubernetes.kube_proxy_configuration},
                                {"ignorePreflightErrors", strings(kubernetes.ignore_preflight_errors)},
                                {"skipPhases", strings(kubernetes.skip_phases)}};
  return out;
}

json::object playbooks_object(const Playbooks& playbooks) {
  json::object out;
  if (!playbooks.prepare.empty()) out["prepare"] = strings(playbooks.prepare);
  if (!playbooks.network.empty()) out["network"] = playbooks.network;
  if (!playbooks.manifest.empty()) out["network"] = playbooks.manifest.string();
  return out;
}

/// In the largest exact unit: a value that was given as GB has become a whole number of KiB.
std::string memory_text(std::uint64_t bytes) {
  if (bytes % (1ULL << 30) == 0 && bytes > 0) return std::to_string(bytes >> 30) + "GiB";
  if (bytes % (1ULL << 20) == 0) return std::to_string(bytes >> 20) + "MiB";
  return std::to_string(bytes >> 10) + "KiB";
}

}  // namespace

std::string to_yaml(const Spec& spec) {
  const auto same_door = [&](const Host& host) { return host.ssh == spec.hosts.front().ssh; };
  const bool one_ssh = !spec.hosts.empty() && std::all_of(spec.hosts.begin(), spec.hosts.end(), same_door);
  json::object body;
  if (one_ssh) body["ssh"] = ssh_object(spec.hosts.front().ssh);
  json::array hosts;
  for (const auto& host : spec.hosts) hosts.emplace_back(host_object(host, !one_ssh));
  body["hosts"] = std::move(hosts);
  body["kubernetes"] = kubernetes_object(spec.kubernetes);
  body["preflight"] = json::object{
      {"minimum",
       {{"cpus", spec.preflight.minimum_cpus}, {"memory", memory_text(spec.preflight.minimum_memory_bytes)}}},
      {"udpPorts", port_items(spec.preflight.udp_ports)},
      {"ignore", strings(spec.preflight.ignore)}};
  if (spec.playbooks != Playbooks()) body["playbooks"] = playbooks_object(spec.playbooks);
  if (spec.proxy != Proxy())
    body["proxy"] = json::object{
        {"http", spec.proxy.http}, {"https", spec.proxy.https}, {"none", strings(spec.proxy.none)}};
  if (!spec.variables.empty()) body["variables"] = spec.variables;
  if (!spec.verify_image.empty()) body["verify"] = json::object{{"image", spec.verify_image}};
  return yaml_text(json::object{{"apiVersion", "muster/v1"},
                                {"kind", "Cluster"},
                                {"metadata", json::object{{"name", spec.name}}},
                                {"spec", std::move(body)}});
}

}  // namespace muster::cluster
