#pragma once
// What a host's own firewall does with a packet: a walk through the rules of firewall_facts.hpp, as the
// kernel does it (iptables(8), nft(8)). Whom to blame for a port that is not reached is not here: see
// firewall_cause.hpp.
//
// A rule with a condition that muster does not understand may match or not. The walk goes on as if it had
// not, and what it would have done makes the verdict one with a "perhaps": never a claim that may be wrong.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/protocol/firewall_facts.hpp"

namespace muster {

/// A packet between a host and another, as far as it is known; what is empty is not known.
struct Packet {
  std::string protocol;                      ///< "tcp" or "udp"
  std::optional<std::uint16_t> port;         ///< of the destination
  std::optional<std::uint16_t> source_port;  ///< of the source
  std::string source;                        ///< IP address
  std::string destination;                   ///< IP address
  std::string interface;                     ///< by which it comes in or goes out
  bool incoming = true;                      ///< else outgoing
  bool first = true;                         ///< of a new connection; else of an established one
};

/// What a firewall does with a packet, and which rule says so.
struct FirewallVerdict {
  enum class Kind {
    passes,
    denied,
    perhaps_denied,  ///< by `rule`, unless a condition that muster does not understand says otherwise
  };
  Kind kind = Kind::passes;
  const FirewallTable* table = nullptr;
  const FirewallChain* base = nullptr;   ///< the chain with the hook; of its policy where `rule` is nullptr
  const FirewallChain* chain = nullptr;  ///< the chain of `rule`
  const FirewallRule* rule = nullptr;
};

/// The verdict of all tables together; pointers are into `firewall`.
FirewallVerdict decide(const Firewall& firewall, const Packet& packet);

/// `ports` cut where some rule begins or ends to speak of them: all ports of one piece meet the same rules.
/// No more than 256 pieces; the last one may then be of several kinds.
std::vector<PortRange> pieces(const Firewall& firewall, std::span<const PortRange> ports);

}  // namespace muster
