#pragma once
// What depends on the Kubernetes version, in one table: kubeadm's API version, the swap rule, the default
// runtime.

#include <array>
#include <string_view>
#include <utility>

#include "agent/protocol/findings.hpp"
#include "agent/protocol/version.hpp"

namespace muster {

enum class Role { master, node };
constexpr auto enum_names(Role) {
  return std::array{std::pair{Role::master, "master"}, std::pair{Role::node, "node"}};
}

/// The rules of one Kubernetes minor version.
struct Rules {
  std::string_view kubeadm_api;      ///< "kubeadm.k8s.io/v1beta2"
  std::string_view default_runtime;  ///< "docker" up to 1.23 (dockershim), "containerd" from 1.24
  Status swap;                       ///< fail up to 1.22, warn from 1.23 (kubernetes PR 104854)
  bool insecure_ports;               ///< 10251 and 10252 are wanted free and open, up to 1.22
  bool secure_ports;                 ///< 10257 and 10259 are wanted free, from 1.17 (kubernetes PR 85043)
};

/// The oldest and the newest Kubernetes that muster knows the rules of.
inline constexpr Version kOldestKubernetes{1, 15, 0};
inline constexpr Version kNewestKubernetes{1, 31, 99};

/// The rules of `version`; versions outside the known span get those of the nearest known one.
Rules rules_for(const Version& version);

}  // namespace muster
