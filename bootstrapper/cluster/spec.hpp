#pragma once
// cluster.yaml as plain types, all defaults filled in (DESIGN section 3). Made by parse.hpp; nothing here
// reads files.

#include <boost/json/object.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/checks/check.hpp"
#include "agent/protocol/ports.hpp"
#include "agent/protocol/version.hpp"

namespace muster::cluster {

/// How an unknown host key is treated. A changed key is refused in both.
enum class HostKeys { strict, accept_new };
constexpr auto enum_names(HostKeys) {
  return std::array{std::pair{HostKeys::strict, "strict"}, std::pair{HostKeys::accept_new, "accept-new"}};
}

/// Where a secret comes from; never the secret itself. At most one is set.
struct SecretSource {
  std::filesystem::path file;  ///< first line of this file
  std::string environment;     ///< the environment variable of this name
  std::string command;         ///< first line of what this command prints (run by /bin/sh, as the operator)
  [[nodiscard]] bool empty() const { return file.empty() && environment.empty() && command.empty(); }
  bool operator==(const SecretSource&) const = default;
};

/// Which keys of a login cluster.yaml says itself. For the others ssh's own configuration is asked
/// (fleet/ssh_settings.hpp), and then the defaults hold.
struct GivenKeys {
  bool user = false;
  bool port = false;
  bool key_paths = false;
  bool identities_only = false;
  bool identity_agent = false;
  bool host_keys = false;
  bool known_hosts = false;
  bool host_key_alias = false;
  bool bastions = false;
  /// Where a value came from is no difference between two configurations.
  bool operator==(const GivenKeys&) const { return true; }
};

/// How to log in somewhere.
struct Login {
  std::string user = "root";
  std::uint16_t port = 22;
  /// Empty: ~/.ssh/id_ed25519, id_ecdsa, id_rsa as far as they exist.
  std::vector<std::filesystem::path> key_paths;
  bool identities_only = false;  ///< of the ssh-agent's keys only those of key_paths
  std::string identity_agent;    ///< empty: the ssh-agent at SSH_AUTH_SOCK; "none"; or another one's socket
  SecretSource passphrase;
  SecretSource password;
  HostKeys host_keys = HostKeys::strict;
  /// Default: ~/.ssh/known_hosts; the first one is written to. Empty where HOME is not set.
  std::vector<std::filesystem::path> known_hosts;
  std::string host_key_alias;  ///< the name in known_hosts; empty: the address
  GivenKeys given;
  bool operator==(const Login&) const = default;
};

/// A host to go through.
struct Bastion : Login {
  std::string address;
  bool operator==(const Bastion&) const = default;
};

/// How to log in to one host: the defaults of spec.ssh with the host's own keys over them.
struct Ssh : Login {
  bool sudo = false;                  ///< become root by sudo
  SecretSource sudo_password;         ///< default: the login password
  std::vector<Bastion> bastions;      ///< in the order of travel; empty: the host is reached from here
  std::filesystem::path config_file;  ///< empty: the files that ssh reads; "none"; or the one file to read
  bool operator==(const Ssh&) const = default;
};

struct Taint {
  std::string key;
  std::string value;
  std::string effect;  ///< NoSchedule, PreferNoSchedule, NoExecute
  bool operator==(const Taint&) const = default;
};

struct Host {
  std::string name;
  Role role = Role::node;
  std::string address;          ///< where SSH goes: name or IP
  std::string private_address;  ///< what the cluster uses: an IP
  std::map<std::string, std::string> labels;
  std::vector<Taint> taints;
  Ssh ssh;
  bool operator==(const Host&) const = default;
};

struct Kubernetes {
  Version version{1, 20, 2};
  std::string control_plane_endpoint;  ///< host:port; default: first master's private address, 6443
  std::string image_repository;        ///< empty: kubeadm's default
  std::string pod_subnet = "10.244.0.0/16";
  std::string service_subnet = "10.96.0.0/12";
  PortRange node_ports{30000, 32767};
  std::string container_runtime;              ///< "docker" or "containerd"
  boost::json::object cluster_configuration;  ///< kubeadm fragments, merged over what muster generates
  boost::json::object init_configuration;
  boost::json::object join_configuration;
  boost::json::object kubelet_configuration;
  boost::json::object kube_proxy_configuration;
  std::vector<std::string> ignore_preflight_errors;
  std::vector<std::string> skip_phases;
  bool operator==(const Kubernetes&) const = default;
};

struct Preflight {
  std::uint32_t minimum_cpus = 2;
  std::uint64_t minimum_memory_bytes = 1700ULL << 20;
  std::vector<PortRange> udp_ports{{8472, 8472}};  ///< the overlay's; flannel's VXLAN where nothing is said
  std::vector<std::string> ignore;
  bool operator==(const Preflight&) const = default;
};

/// What is run on the hosts besides kubeadm. A playbook is an absolute path, or the name of one that comes
/// with muster.
struct Playbooks {
  std::vector<std::string> prepare;  ///< on each host before kubeadm, in this order
  std::string network;  ///< the pod network: a playbook; empty where a manifest is named, or nothing
  std::filesystem::path manifest;  ///< the pod network: a Kubernetes manifest, absolute
  bool operator==(const Playbooks&) const = default;
};

/// How the hosts reach what is outside; empty: without a proxy. Never with a password.
struct Proxy {
  std::string http;               ///< "http://proxy.site:3128"
  std::string https;              ///< default: that of http
  std::vector<std::string> none;  ///< asked without it, besides the cluster's own hosts and networks
  bool operator==(const Proxy&) const = default;
};

/// One cluster.yaml.
struct Spec {
  std::string name;
  std::filesystem::path file;  ///< where it was read from; relative paths in it start beside it
  std::vector<Host> hosts;     ///< in the order of the file
  Kubernetes kubernetes;
  Preflight preflight;
  Playbooks playbooks;
  Proxy proxy;
  boost::json::object variables;  ///< for the playbooks
  std::string verify_image;       ///< image of the test pods; empty: one that the nodes have

  /// The hosts with that role, in the order of the file.
  [[nodiscard]] std::vector<const Host*> with_role(Role role) const;
  /// The master that `kubeadm init` runs on: the first of the file.
  [[nodiscard]] const Host& first_master() const;
  /// What the checks need of this.
  [[nodiscard]] Settings settings() const;
  bool operator==(const Spec&) const = default;
};

}  // namespace muster::cluster
