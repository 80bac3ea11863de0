#pragma once
// What remains for pods on a host that is not a node yet: arithmetic, no check. An 8-core 16 GiB host cannot
// take a pod that asks for 8 cores and 16 GiB, and it is better to know that before.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "agent/checks/check.hpp"

namespace muster {

/// CPU and memory, as pods ask for them.
struct Resources {
  std::uint64_t cpu_millis = 0;  ///< thousandths of a CPU
  std::uint64_t memory_bytes = 0;
  bool operator==(const Resources&) const = default;
  static constexpr auto fields() {
    return std::tuple(field("cpuMillis", &Resources::cpu_millis),
                      field("memoryBytes", &Resources::memory_bytes));
  }
};

/// One host's room for pods.
struct Capacity {
  std::string host;
  Resources total;         ///< what the host has
  Resources allocatable;   ///< `kubectl get node`'s status.allocatable: without kubelet's reservations
  Resources free;          ///< without what kubeadm's own static pods ask for, too
  std::uint32_t pods = 0;  ///< at most so many
  static constexpr auto fields() {
    return std::tuple(field("host", &Capacity::host), field("total", &Capacity::total),
                      field("allocatable", &Capacity::allocatable), field("free", &Capacity::free),
                      field("pods", &Capacity::pods));
  }
};

/// Total minus kubeReserved, systemReserved and the hard eviction threshold (kubernetes.io: Reserve Compute
/// Resources for System Daemons), then minus the requests of the static pods of a master (kubeadm
/// manifests.go, etcd/local.go). Nothing where CPUs, memory or the reservations are not known.
std::optional<Capacity> capacity_of(const Host& host, const Settings& settings);
/// Of each host that it is known of.
std::vector<Capacity> capacities(std::span<const Host> hosts, const Settings& settings);

}  // namespace muster
