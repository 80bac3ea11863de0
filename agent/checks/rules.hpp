#pragma once
// What depends on the Kubernetes version, in one table: kubeadm's API version, the swap rule, the default
// runtime, what a host's kernel, control groups and programs must be like, and so the highest Kubernetes that
// a host can run. What is found on a host is not here: see the checks.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/protocol/facts.hpp"
#include "agent/protocol/findings.hpp"
#include "agent/protocol/version.hpp"

namespace muster {

enum class Role { master, node };
constexpr auto enum_names(Role) {
  return std::array{std::pair{Role::master, "master"}, std::pair{Role::node, "node"}};
}

/// The rules of one Kubernetes minor version. `pass` means that it does not matter.
struct Rules {
  std::string_view kubeadm_api;      ///< "kubeadm.k8s.io/v1beta2"
  std::string_view default_runtime;  ///< "docker" up to 1.23 (dockershim), "containerd" from 1.24
  Status swap;                       ///< fail up to 1.22, warn from 1.23 (kubernetes PR 104854)
  bool insecure_ports;               ///< 10251 and 10252 are wanted free and open, up to 1.22
  bool secure_ports;                 ///< 10257 and 10259 are wanted free, from 1.17 (kubernetes PR 85043)
  Version minimum_kernel{3, 10, 0};  ///< system-validators, types_unix.go: 4.19 from 1.32
  Status cgroup_v1 = Status::pass;   ///< warn from 1.31 (KEP 4569), fail from 1.35 (kubernetes PR 134298)
  Status cgroup_v2 = Status::pass;   ///< fail up to 1.18, warn up to 1.21 (kubernetes PR 85218, KEP 2254)
  bool pids_controller = true;       ///< needed from 1.20 (system-validators, Cgroups)
  Status bridge_netfilter = Status::fail;  ///< kubeadm's check of it went with 1.30 (kubernetes PR 123464)
  bool kernel_memory = false;  ///< the kubelet turns kmem accounting on, up to 1.21 (runc before 1.0.0-rc94)
};

/// The oldest and the newest Kubernetes that muster sets up. The table goes on, as far as it limits a host.
inline constexpr Version kOldestKubernetes{1, 15, 0};
inline constexpr Version kNewestKubernetes{1, 31, 99};

/// The rules of `version`; versions outside the known span get those of the nearest known one.
Rules rules_for(const Version& version);

/// A program that kubeadm looks for, and what it means that it is missing.
struct CommandNeed {
  std::string_view name;     ///< "conntrack"; kubeadm's name for the check is FileExisting-conntrack
  std::string_view package;  ///< on CentOS 7: "conntrack-tools"
  Status missing = Status::warn;
};
/// What kubeadm (checks.go, checks_linux.go) looks for with that runtime, "docker" or "containerd".
std::vector<CommandNeed> command_needs(const Version& version, std::string_view runtime);
/// Whether some version of kubeadm looks for that program, in any case ("FileExisting-Conntrack").
bool is_needed_command(std::string_view name);

/// The version in a kernel release: 3.10.0 of "3.10.0-1160.el7.x86_64"; nothing where it begins with none.
std::optional<Version> kernel_version(std::string_view release);

/// The highest Kubernetes that a host can run by its kernel and its control groups.
struct Ceiling {
  std::optional<int> minor;  ///< 31 for 1.31; absent: muster knows of no limit
  std::string because;       ///< "1.32 wants kernel 4.19"; empty without a limit
};
/// Nothing where one of those facts is not known, or where the host can run none.
std::optional<Ceiling> highest_kubernetes(const HostFacts& facts);
/// "can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"; empty where highest_kubernetes says nothing.
std::string highest_kubernetes_text(const HostFacts& facts);

}  // namespace muster
