#pragma once
// What opens ports: the lines for the firewall that keeps them shut, to be pasted, or what to ask of whoever
// has the network between the hosts.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checks/firewall_cause.hpp"

namespace muster {

/// Ports to open between hosts.
struct Opening {
  std::string_view protocol;      ///< "tcp" or "udp"
  std::vector<PortRange> ports;   ///< no more than a rule can hold
  std::vector<const Host*> near;  ///< who is to reach them; without those that are no host of the cluster
  std::vector<const Host*> far;   ///< whose ports they are
};

/// `blocked`, or where that is too many pieces the `wanted` ranges that they are in.
std::vector<PortRange> few_pieces(const std::vector<PortRange>& blocked, std::vector<PortRange> wanted);

/// Whether the text means to a shell just what it says: hosts' rules, names and comments hold anything.
bool is_safe_to_paste(std::string_view text);

/// The lines for the host whose firewall is the cause.
std::string host_remedy(const FirewallCause& cause, const Opening& opening);
/// What to allow in the network, where neither host's firewall is the cause.
std::string network_remedy(const Opening& opening);
/// The reverse path filter of the cause's host, made loose (RFC 3704, section 2.4).
std::string reverse_path_remedy(const FirewallCause& cause);
/// Opens ports with firewalld, in the default zone where `zone` is empty: one line.
std::string firewalld_command(const Opening& opening, std::string_view zone);

}  // namespace muster
