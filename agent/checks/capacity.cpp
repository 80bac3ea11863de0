#include "agent/checks/capacity.hpp"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

/// What kubeadm's static pods of a master ask for: apiserver 250m, controller-manager 200m, scheduler 100m
/// (manifests.go), etcd 100m and 100 MiB (etcd/local.go of 1.20; nothing before it).
constexpr Resources kControlPlane{650, 100ULL << 20};

std::uint64_t less(std::uint64_t from, std::uint64_t amount) {
  return from - std::min(from, amount);
}

Resources less(const Resources& from, const Resources& amount) {
  return {less(from.cpu_millis, amount.cpu_millis), less(from.memory_bytes, amount.memory_bytes)};
}

std::uint64_t eviction_threshold(const Reservations& reserved, std::uint64_t memory) {
  if (reserved.eviction_fraction == 0) return reserved.eviction_bytes;
  return static_cast<std::uint64_t>(std::floor(static_cast<double>(memory) * reserved.eviction_fraction));
}

}  // namespace

std::optional<Capacity> capacity_of(const Host& host, const Settings& settings) {
  const auto& facts = host.facts;
  if (!facts.cpus.known() || !facts.memory_bytes.known() || !settings.reservations.known()) return {};
  const auto& reserved = *settings.reservations;
  Capacity capacity;
  capacity.host = host.name;
  capacity.total = {*facts.cpus * 1000ULL, *facts.memory_bytes};
  const auto memory = reserved.memory_bytes + eviction_threshold(reserved, *facts.memory_bytes);
  capacity.allocatable = less(capacity.total, {reserved.cpu_millis, memory});
  capacity.free = capacity.allocatable;
  if (host.role == Role::master) capacity.free = less(capacity.free, kControlPlane);
  capacity.pods = reserved.pods;
  return capacity;
}

std::vector<Capacity> capacities(std::span<const Host> hosts, const Settings& settings) {
  std::vector<Capacity> all;
  for (const auto& host : hosts) {
    if (auto capacity = capacity_of(host, settings)) all.push_back(*std::move(capacity));
  }
  return all;
}

}  // namespace muster
