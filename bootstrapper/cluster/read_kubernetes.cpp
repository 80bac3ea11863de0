#include <algorithm>
#include <array>

#include "agent/checks/rules.hpp"
#include "bootstrapper/cluster/endpoint.hpp"
#include "bootstrapper/cluster/names.hpp"
#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

std::string minor_of(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

/// The version, when it is one that muster has rules for.
std::optional<Version> read_version(const Value& value) {
  const auto text = value.text();
  if (!text) return std::nullopt;
  const auto version = parse_version(*text);
  const auto numbers = text->substr(0, text->find_first_of("-+"));
  const auto dots = std::count(numbers.begin(), numbers.end(), '.');
  if (!version || dots > 2) {
    value.error(in_quotes(*text) + " is no Kubernetes version such as 1.20.2");
  } else if (numbers != *text) {
    value.error(in_quotes(*text) + " has a suffix",
                "only releases are supported: write " + to_string(*version));
  } else if (dots < 2) {
    value.error(in_quotes(*text) + " names no patch release",
                "write all three numbers, for instance " + minor_of(*version) + ".2");
  } else if (*version < kOldestKubernetes || *version > kNewestKubernetes) {
    value.error("Kubernetes " + to_string(*version) + " is not known to this version of muster",
                "it knows " + minor_of(kOldestKubernetes) + " to " + minor_of(kNewestKubernetes));
  } else {
    return *version;
  }
  return std::nullopt;
}

/// The runtime for `version`, which may be unknown because it was bad: then every runtime passes.
std::string read_runtime(const std::optional<Value>& value, const std::optional<Version>& version) {
  const auto fallback = version ? std::string(rules_for(*version).default_runtime) : std::string();
  if (!value) return fallback;
  constexpr std::array<std::string_view, 2> kRuntimes{"docker", "containerd"};
  const auto runtime = value->one_of(kRuntimes);
  if (!runtime) return fallback;
  if (version && *runtime == "docker" && fallback != "docker") {
    value->error(
        "Kubernetes " + to_string(*version) + " does not work with docker: dockershim ended with 1.23",
        "write containerd");
  }
  return *runtime;
}

/// At most one network of each family, as kubeadm takes them for dual stack.
void read_subnet(const Value& value, Subnet& subnet, std::string& setting) {
  subnet.place = value.place();
  const auto text = value.text();
  if (!text) return;
  std::vector<Network> networks;
  std::string spelled;
  for (std::size_t at = 0; at <= text->size();) {
    const auto comma = std::min(text->find(',', at), text->size());
    const auto network = parse_network(std::string_view(*text).substr(at, comma - at));
    if (!network) return value.error(network.error().message(), network.error().remedy());
    networks.push_back(*network);
    spelled += (spelled.empty() ? "" : ",") + to_string(*network);
    at = comma + 1;
  }
  if (networks.size() > 2 || (networks.size() == 2 && networks[0].address.v6 == networks[1].address.v6)) {
    return value.error("wanted one network, or one of IPv4 and one of IPv6, saw " + in_quotes(*text));
  }
  subnet.networks = networks;
  setting = spelled;
}

void read_endpoint(const Value& value, ReadKubernetes& read) {
  read.endpoint = value.place();
  const auto text = value.text();
  if (!text) return;
  const auto endpoint = parse_endpoint(*text);
  if (!endpoint) return value.error(endpoint.error().message(), endpoint.error().remedy());
  read.endpoint_host = endpoint->host;
  read.kubernetes.control_plane_endpoint = to_string(*endpoint);
}

void read_image_repository(const Value& value, std::string& repository) {
  const auto text = value.text();
  if (!text) return;
  if (!is_image_name(*text)) {
    return value.error(in_quotes(*text) + " is no image repository",
                       "for instance registry.example.com:5000/kubernetes, without https://");
  }
  repository = *text;
}

void read_node_ports(const Value& value, PortRange& node_ports) {
  const auto text = value.text();
  if (!text) return;
  const auto range = parse_port_range(*text);
  if (!range) return value.error(range.error().message());
  node_ports = *range;
  for (const std::uint16_t port : {22, 2379, 2380, 6443, 10250, 10257, 10259}) {
    if (range->contains(port)) {
      return value.problems().warning(
          value.place(),
          "nodePortRange: " + in_quotes(*text) + " covers port " + std::to_string(port) +
              ", which every host needs for itself",
          "a range above 11000 keeps clear of them; Kubernetes' own is 30000-32767");
    }
  }
}

}  // namespace

ReadKubernetes read_kubernetes(const std::optional<Value>& value) {
  ReadKubernetes read;
  auto& kubernetes = read.kubernetes;
  read.pods.networks = {*parse_network(kubernetes.pod_subnet)};
  read.services.networks = {*parse_network(kubernetes.service_subnet)};
  kubernetes.container_runtime = rules_for(kubernetes.version).default_runtime;
  if (!value) return read;

  Fields fields(*value);
  std::optional<Version> version = kubernetes.version;
  if (const auto wanted = fields.find("version")) version = read_version(*wanted);
  if (version) kubernetes.version = *version;
  kubernetes.container_runtime = read_runtime(fields.find("containerRuntime"), version);
  if (const auto endpoint = fields.find("controlPlaneEndpoint")) read_endpoint(*endpoint, read);
  if (const auto repository = fields.find("imageRepository")) {
    read_image_repository(*repository, kubernetes.image_repository);
  }
  const auto subnet = [&](Subnet& of, std::string& setting) {
    const auto wanted = fields.find(of.key);
    if (!wanted) return;
    of.networks.clear();
    read_subnet(*wanted, of, setting);
  };
  subnet(read.pods, kubernetes.pod_subnet);
  subnet(read.services, kubernetes.service_subnet);
  if (const auto ports = fields.find("nodePortRange")) read_node_ports(*ports, kubernetes.node_ports);
  if (const auto kubeadm = fields.find("kubeadm")) read_kubeadm(*kubeadm, version, kubernetes);
  fields.done();
  return read;
}

}  // namespace muster::cluster
