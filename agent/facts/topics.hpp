#pragma once
// One function a topic: each reads what it needs below the root and gives a Fact; one that cannot be read is
// unknown, with the file and the reason. Nothing here changes the host. What the facts mean for Kubernetes is
// not here: see agent/checks.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "agent/facts/programs.hpp"
#include "agent/facts/tree.hpp"
#include "agent/protocol/facts.hpp"

namespace muster::facts {

/// uname's nodename; below a fixture /proc/sys/kernel/hostname.
Fact<std::string> hostname(const Tree& tree);
/// /etc/machine-id; unknown where it is empty, "uninitialized" or no 128-bit id (machine-id(5)).
Fact<std::string> machine_id(const Tree& tree);
/// /sys/class/dmi/id/product_uuid in lower case, junk and all; only root may read it.
Fact<std::string> product_uuid(const Tree& tree);
/// /proc/sys/kernel/random/boot_id.
Fact<std::string> boot_id(const Tree& tree);
/// /proc/sys/kernel/osrelease.
Fact<std::string> kernel(const Tree& tree);
/// uname's machine; below a fixture /captured/uname_-m.
Fact<std::string> architecture(const Tree& tree);

/// CPUs online, of /sys/devices/system/cpu/online or else /proc/cpuinfo.
Fact<std::uint32_t> cpus(const Tree& tree);
/// MemTotal of /proc/meminfo, bytes.
Fact<std::uint64_t> memory_bytes(const Tree& tree);
/// /proc/swaps and the active swap lines of /etc/fstab.
Fact<Swap> swap(const Tree& tree);
/// /etc/os-release, or else /usr/lib/os-release; unknown where it names no ID.
Fact<OsRelease> os(const Tree& tree);

/// /sys/class/net, the permanent addresses of a bond's members included, and their IP addresses.
Fact<std::vector<Interface>> interfaces(const Tree& tree);
/// TCP sockets that listen and UDP sockets that take from anybody, of this network namespace, with their
/// owners where they can be seen: as root, and in this pid namespace or one below it. Sorted by protocol,
/// port and address.
Fact<std::vector<Listener>> listeners(const Tree& tree);

/// The rules of iptables and nft that decide on TCP and UDP to and from other hosts, and firewalld's
/// configuration. Blocking: at most 2 s, milliseconds on a healthy host.
Fact<Firewall> firewall(const Tree& tree);

/// docker and containerd where they are installed; a docker that runs is asked over its socket, for so long
/// in all.
Fact<std::vector<Runtime>> runtimes(const Tree& tree, const ProgramVersions& versions,
                                    std::chrono::milliseconds docker_deadline = std::chrono::seconds(10));
/// The Kubernetes programs and kubeadm's files; unknown where an installed program does not say its version.
Fact<KubernetesState> kubernetes(const Tree& tree, const ProgramVersions& versions);
/// Files and interfaces of a cluster; the empty directories that a package brings are none.
Fact<std::vector<std::string>> residue(const Tree& tree);
/// /var/lib/muster/cluster.json; known and empty where there is none.
Fact<std::optional<ClusterNote>> note(const Tree& tree);

/// A Result as a Fact: the Error's message is the reason.
template <class T>
Fact<T> to_fact(Result<T> result) {
  if (!result) return Fact<T>::unknown(result.error().message());
  return Fact<T>(*std::move(result));
}

}  // namespace muster::facts
