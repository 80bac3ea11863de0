#include <algorithm>
#include <cstdint>

#include "bootstrapper/cluster/rules.hpp"

namespace muster::cluster {

namespace {

/// kubeadm and the API server take service networks of at most 20 bits of addresses, and want ten addresses
/// in each network (kubeadm validation.go, constants.go: MaximumBitsForServiceSubnet,
/// MinimumAddressesInServiceSubnet).
constexpr int kMostServiceBits = 20;
constexpr int kLeastBits = 4;
/// What the controller manager gives to each node of the pod network, unless told otherwise.
constexpr int kNodePrefix4 = 24;
constexpr int kNodePrefix6 = 64;

std::string named(const Subnet& subnet, const Network& network) {
  return std::string(subnet.key) + " " + to_string(network) + (subnet.place ? "" : " (the default)");
}

std::string family(bool v6) {
  return v6 ? "IPv6" : "IPv4";
}

void check_pair(const Subnet& a, const Subnet& b, Place fallback, Problems& problems) {
  for (const auto& one : a.networks) {
    for (const auto& other : b.networks) {
      if (!overlap(one, other)) continue;
      const auto place = a.place ? *a.place : b.place.value_or(fallback);
      problems.error(place, named(a, one) + " overlaps " + named(b, other),
                     "choose networks that share no address");
    }
  }
}

/// One problem for a subnet, however many hosts are in it.
void check_hosts_outside(const Subnet& subnet, std::span<const ReadHost> hosts, Problems& problems) {
  for (const auto& network : subnet.networks) {
    const ReadHost* first = nullptr;
    std::size_t count = 0;
    for (const auto& read : hosts) {
      if (!read.ip || !contains(network, *read.ip)) continue;
      if (!first) first = &read;
      ++count;
    }
    if (!first) continue;
    auto message = named(subnet, network) + " holds the address " + first->host.private_address + " of " +
                   first->host.name;
    if (count > 1) message += " and of " + std::to_string(count - 1) + " more";
    problems.error(subnet.place.value_or(first->private_address), message,
                   "choose a " + std::string(subnet.key) + " that no host is in");
  }
}

void check_family(const Subnet& subnet, std::span<const ReadHost> hosts, Problems& problems) {
  const auto first =
      std::find_if(hosts.begin(), hosts.end(), [](const ReadHost& read) { return read.ip.has_value(); });
  if (first == hosts.end() || subnet.networks.empty()) return;
  const auto& network = subnet.networks.front();
  if (network.address.v6 == first->ip->v6) return;
  problems.error(subnet.place.value_or(first->private_address),
                 named(subnet, network) + " is " + family(network.address.v6) +
                     ", the hosts' addresses are " + family(first->ip->v6),
                 "set " + std::string(subnet.key) + " to a network of " + family(first->ip->v6));
}

void check_one_family(std::span<const ReadHost> hosts, Problems& problems) {
  const ReadHost* first = nullptr;
  for (const auto& read : hosts) {
    if (!read.ip) continue;
    if (!first) first = &read;
    if (read.ip->v6 == first->ip->v6) continue;
    problems.error(read.private_address,
                   "privateAddress: " + read.host.private_address + " is " + family(read.ip->v6) +
                       ", that of " + first->host.name + " is " + family(first->ip->v6),
                   "the hosts of a cluster reach each other by one family");
    return;
  }
}

void check_service_size(const Subnet& services, Problems& problems) {
  if (!services.place) return;
  for (const auto& network : services.networks) {
    const int bits = network.address.bits() - network.prefix;
    if (bits > kMostServiceBits) {
      problems.error(
          *services.place, named(services, network) + " is larger than Kubernetes takes",
          "use /" + std::to_string(network.address.bits() - kMostServiceBits) + " or a longer prefix");
    } else if (bits < kLeastBits) {
      problems.error(*services.place,
                     named(services, network) + " is too small for kubeadm, which wants ten addresses");
    }
  }
}

/// Whether a fragment changes the size of each node's share, so that our arithmetic does not hold.
bool sets_node_mask(const Kubernetes& kubernetes) {
  const auto* manager = kubernetes.cluster_configuration.if_contains("controllerManager");
  const auto* object = manager ? manager->if_object() : nullptr;
  const auto* args = object ? object->if_contains("extraArgs") : nullptr;
  return args != nullptr;
}

void check_pod_size(const ReadKubernetes& read, std::size_t hosts, Problems& problems) {
  if (!read.pods.place || sets_node_mask(read.kubernetes)) return;
  for (const auto& network : read.pods.networks) {
    const int node_prefix = network.address.v6 ? kNodePrefix6 : kNodePrefix4;
    const int bits = node_prefix - network.prefix;
    const bool too_small = bits < 0 || (bits < 32 && (std::uint64_t{1} << bits) < hosts);
    if (!too_small) continue;
    problems.error(
        *read.pods.place,
        named(read.pods, network) + " is too small: each of the " + std::to_string(hosts) +
            " hosts gets a /" + std::to_string(node_prefix) + " of it",
        "use a network that has room for hosts to come, such as a /" + std::to_string(node_prefix - 8));
  }
}

}  // namespace

void check_networks(const ReadKubernetes& read, std::span<const ReadHost> hosts, Problems& problems) {
  const auto fallback = hosts.empty() ? Place{} : hosts.front().item;
  check_pair(read.pods, read.services, fallback, problems);
  check_hosts_outside(read.pods, hosts, problems);
  check_hosts_outside(read.services, hosts, problems);
  check_one_family(hosts, problems);
  check_family(read.pods, hosts, problems);
  check_family(read.services, hosts, problems);
  check_service_size(read.services, problems);
  check_pod_size(read, hosts.size(), problems);
}

}  // namespace muster::cluster
