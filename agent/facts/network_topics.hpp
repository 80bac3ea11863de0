#pragma once
// The topics of network_facts.hpp: routes, names, SSH identity, clock, proxies, images. As in topics.hpp each
// gives a Fact. Two may wait for others, never longer than their patience: own_name() for nameservers,
// images() for the engine and the registry.

#include <chrono>
#include <string>
#include <vector>

#include "agent/facts/tree.hpp"
#include "agent/protocol/fact.hpp"
#include "agent/protocol/network_facts.hpp"

namespace muster::facts {

/// The main table, at most 4096 routes of each family; known where at least IPv4's can be read.
Fact<std::vector<Route>> routes(const Tree& tree);
/// /etc/ssh/ssh_host_*_key.pub; private keys are never opened.
Fact<std::vector<HostKey>> host_keys(const Tree& tree);
/// /etc/hosts, then nss-myhostname where nsswitch.conf(5) has it, then the nameservers of resolv.conf(5).
/// Nothing is sent below a fixture.
Fact<OwnName> own_name(const Tree& tree, const std::string& hostname, std::chrono::milliseconds patience);
/// /run/systemd/resolve/resolv.conf where systemd-resolved runs, else /etc/resolv.conf.
Fact<Resolver> resolver(const Tree& tree);
/// firewalld and ufw, those that run or start at boot, and what their files open.
Fact<std::vector<FirewallService>> firewall_services(const Tree& tree);
/// /proc/sys/net/ipv4/ip_local_port_range and ip_local_reserved_ports.
Fact<LocalPorts> local_ports(const Tree& tree);
/// The NTP and PTP daemons of /proc, adjtimex(2) (below a fixture /captured/adjtimex, its status as a
/// number), /run/systemd/container.
Fact<TimeKeeping> time_keeping(const Tree& tree);
/// /etc/environment, /etc/systemd/system.conf, and the units and environment files of kubelet, docker and
/// containerd.
Fact<std::vector<ProxySetting>> proxies(const Tree& tree);
/// Asks the runtime, for 2 s at most, which of `wanted` it has; where some are missing, connects to the
/// registry, or to the runtime's proxy, with that patience. Below a fixture nothing is tried.
Fact<ImageSupply> images(const Tree& tree, const WantedImages& wanted,
                         const std::vector<ProxySetting>& proxies, std::chrono::milliseconds patience);

}  // namespace muster::facts
