#pragma once
// What a check is. Pure: facts in, findings out; no files, no clock, no sockets. Every check is one small
// file here and one line in catalogue.cpp.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/checks/rules.hpp"
#include "agent/protocol/facts.hpp"
#include "agent/protocol/findings.hpp"
#include "agent/protocol/measurements.hpp"
#include "agent/protocol/reachability.hpp"

namespace muster {

/// What kubelet keeps from pods, and how many pods it takes (KubeletConfiguration kubeReserved,
/// systemReserved, evictionHard, maxPods); kubelet's own defaults are the defaults here.
struct Reservations {
  std::uint64_t cpu_millis = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t eviction_bytes = 100ULL << 20;  ///< memory.available that pods are evicted under
  double eviction_fraction = 0;  ///< the same as a part of all memory; 0: eviction_bytes counts
  std::uint32_t pods = 110;
  bool operator==(const Reservations&) const = default;
};

/// What the operator asked for, as far as checks need it.
struct Settings {
  Version kubernetes{1, 20, 2};
  std::uint32_t minimum_cpus = 2;
  /// kubeadm's own bound (checks_linux.go, Mem): a host that is sold as 2 GB has about 1.8 GiB of MemTotal
  /// and passes.
  std::uint64_t minimum_memory_bytes = 1700ULL << 20;
  PortRange node_ports{30000, 32767};
  std::vector<PortRange> udp_ports{{8472, 8472}};  ///< the overlay's: flannel's VXLAN
  std::string runtime = "docker";                  ///< "docker" or "containerd"
  std::string cluster;                             ///< metadata.name; empty where the agent judges alone
  std::vector<std::string> ignore;                 ///< check names, ours or kubeadm's (canonical_check_name)
  Fact<Reservations> reservations = Reservations{};  ///< unknown where a quantity cannot be read
  std::string pod_subnet = "10.244.0.0/16";     ///< one network, or one of each family with a comma between
  std::string service_subnet = "10.96.0.0/12";  ///< likewise
  std::string image_repository;                 ///< empty: kubeadm's own
  std::vector<std::string>
      addresses;  ///< what hosts call each other and the API by; none where the agent is alone
};

/// A host and what was seen of it.
struct Host {
  std::string name;  ///< as in cluster.yaml
  Role role = Role::node;
  std::string address;  ///< what the cluster uses
  HostFacts facts;
};

/// All hosts that were reached, and what they saw of each other.
struct Cluster {
  Settings settings;
  std::vector<Host> hosts;
  std::vector<PathReport> paths;
  Measurements measured;
};

using HostJudge = std::vector<Finding> (*)(const Host&, const Settings&);
using ClusterJudge = std::vector<Finding> (*)(const Cluster&);

/// One check: its permanent name, the worst that it says, what `muster explain` prints, and how it decides.
struct Check {
  std::string_view name;
  Status severity;       ///< fail or warn
  std::string_view doc;  ///< why Kubernetes cares, how it is decided, how to fix it
  std::variant<HostJudge, ClusterJudge> judge;

  [[nodiscard]] Scope scope() const {
    return std::holds_alternative<HostJudge>(judge) ? Scope::host : Scope::cluster;
  }
};

/// Every check, in the order of reports.
std::span<const Check> catalogue();
/// The check with that name, or nullptr.
const Check* find_check(std::string_view name);

/// The check that a name in preflight.ignore speaks of: a check's own name, or kubeadm's for it ("NumCPU",
/// "Port-10250", "DirAvailable--var-lib-etcd"), in any case; nothing for a name that is neither.
std::optional<std::string_view> canonical_check_name(std::string_view name);

/// Runs the host-scope checks on one host. What does not pass and is ignored by name comes back as
/// Status::ignored.
std::vector<Finding> judge_host(const Host& host, const Settings& settings);
/// Runs every check: host scope on each host, then cluster scope. Order: catalogue, then hosts.
std::vector<Finding> judge(const Cluster& cluster);

}  // namespace muster
