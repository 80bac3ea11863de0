#pragma once
// Hosts on their way out of the cluster, as plain types.

#include <cstdint>
#include <optional>
#include <string>

#include "bootstrapper/cluster/spec.hpp"
#include "bootstrapper/fleet/link.hpp"

namespace muster::phases {

/// A member of the cluster's stacked etcd.
struct EtcdMember {
  std::uint64_t id = 0;
  std::string name;      ///< that of its node; empty until it has started once
  std::string peer_url;  ///< "https://10.77.0.11:2380"
  std::string client_url;
  bool learner = false;  ///< without a vote
  bool healthy = false;  ///< it committed a proposal just now
};

/// One host on its way out, and what is left to do: an earlier run may have done a part of it.
struct Leaving {
  const cluster::Host* host = nullptr;
  fleet::Link* link = nullptr;     ///< nullptr: it was not reached, and only the cluster forgets it
  bool has_node = false;           ///< its Node is there
  bool node_ready = false;         ///< its kubelet reports: pods can be drained from it
  bool to_reset = false;           ///< reached, and something of a cluster is on it
  std::optional<EtcdMember> etcd;  ///< its member of the stacked etcd
  [[nodiscard]] bool nothing_to_do() const { return !has_node && !to_reset && !etcd; }
};

}  // namespace muster::phases
