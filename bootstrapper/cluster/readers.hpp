#pragma once
// The readers of cluster.yaml's parts, one each: from a Value to the plain types of spec.hpp, with the places
// that the rules between parts need (rules.hpp). Each reports every problem of its part and fills in the
// defaults.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/cluster/fields.hpp"
#include "bootstrapper/cluster/network.hpp"
#include "bootstrapper/cluster/parse.hpp"
#include "bootstrapper/cluster/spec.hpp"

namespace muster::cluster {

/// What reading needs besides the document, and the files that it came across.
struct Reading {
  std::filesystem::path directory;  ///< absolute; relative paths start there
  std::string home;                 ///< what "~/" stands for; empty where it is not known
  std::span<const std::string_view> known_checks;
  std::vector<NamedFile> files;
};

/// A host and where its parts stand.
struct ReadHost {
  Host host;
  Place item;
  Place name;
  Place address;
  Place private_address;
  bool role_known = false;
  std::optional<IpAddress> ip;  ///< private_address, when it is good
};

/// A subnet setting, one network or one of each family, and where it stands.
struct Subnet {
  std::string_view key;
  std::vector<Network> networks;  ///< empty when the setting is bad
  std::optional<Place> place;     ///< nothing for a default
};

/// The kubernetes map and where its parts stand.
struct ReadKubernetes {
  Kubernetes kubernetes;
  Subnet pods{"podSubnet", {}, {}};
  Subnet services{"serviceSubnet", {}, {}};
  std::optional<Place> endpoint;  ///< nothing for a default
  std::string endpoint_host;      ///< empty for a default or a bad one
};

/// An absolute path from a text: "~/" is the home directory, a relative one starts beside the file.
std::optional<std::filesystem::path> read_path(const Value& value, const Reading& reading);
/// An IP address or a DNS name, by which a host is reached from elsewhere.
std::optional<std::string> read_address(const Value& value);
/// Lays the keys of an ssh map over `ssh`.
void read_ssh(const Value& value, Ssh& ssh, Reading& reading);
/// The hosts to go through, one map or a list of them, into `ssh`, whose other keys are read already: keys
/// and known hosts that a bastion does not name are those of `ssh`.
void read_bastions(const Value& value, Ssh& ssh, Reading& reading);
/// Where a password comes from: passwordFile, passwordEnv or passwordCommand; nothing where none is there.
std::optional<SecretSource> read_password_source(Fields& fields, Reading& reading);
/// The keys of a login that `ssh` and its bastions have in common.
void read_login(Fields& fields, Login& login, Reading& reading);
/// The hosts, each with `defaults` under its own ssh keys.
std::vector<ReadHost> read_hosts(const Value& value, const Ssh& defaults, Reading& reading);
/// The proxy map: URLs without a user, and names, addresses and networks that are asked without it.
Proxy read_proxy(const Value& value);
/// The kubernetes map; `value` may be nothing, then all is default.
ReadKubernetes read_kubernetes(const std::optional<Value>& value);
/// The kubeadm map of raw fragments, into `kubernetes`; no `version` where it was bad.
void read_kubeadm(const Value& value, const std::optional<Version>& version, Kubernetes& kubernetes);
/// The preflight map.
Preflight read_preflight(const Value& value, const Reading& reading);
/// The playbooks map.
Playbooks read_playbooks(const Value& value, Reading& reading);
/// The variables map: for the playbooks.
boost::json::object read_variables(const Value& value);
/// Bytes from "2048MiB" or "2GB"; see minimum_memory.cpp for what GB means. A usage Error says what is wrong.
Result<std::uint64_t> parse_memory(std::string_view text);

}  // namespace muster::cluster
