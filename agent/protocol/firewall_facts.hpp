#pragma once
// A host's own firewall as far as it decides on TCP and UDP between this host and others: the rules of
// iptables and nft that can, each in the same few terms. What they mean for a packet is not here: see
// agent/checks/firewall_verdict.hpp.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/ports.hpp"

namespace muster {

/// What becomes of a packet that a rule matches.
enum class RuleVerdict {
  accept,
  drop,
  reject,
  back,     ///< RETURN
  jump,     ///< to the chain `target`, and back to the next rule
  go,       ///< to the chain `target`, and back to where this chain was called from (-g, goto)
  unclear,  ///< a target that muster does not know (NFQUEUE, TARPIT, ...)
};
constexpr auto enum_names(RuleVerdict) {
  return std::array{std::pair{RuleVerdict::accept, "accept"},  std::pair{RuleVerdict::drop, "drop"},
                    std::pair{RuleVerdict::reject, "reject"},  std::pair{RuleVerdict::back, "return"},
                    std::pair{RuleVerdict::jump, "jump"},      std::pair{RuleVerdict::go, "goto"},
                    std::pair{RuleVerdict::unclear, "unclear"}};
}

/// One rule. An empty condition holds for every packet; networks may all have a "!" in front: any but these.
struct FirewallRule {
  std::string text;  ///< as iptables-save prints it, "-A INPUT -p tcp -m tcp --dport 80 -j DROP"; of nft:
                     ///< its family, table and chain, "inet filter input: tcp dport 80 drop"
  std::optional<std::uint64_t> handle;    ///< of nft
  std::optional<std::string> protocol;    ///< "tcp" or "udp"
  std::vector<PortRange> ports;           ///< of the destination
  std::vector<PortRange> source_ports;    ///< of the source
  std::vector<std::string> sources;       ///< "10.0.0.0/8"
  std::vector<std::string> destinations;  ///< "10.0.0.0/8"
  std::string in_interface;               ///< "eth0", "eth+", "!lo"
  std::string out_interface;              ///< the same
  std::optional<std::string> state;       ///< "new" or "established": only such packets
  bool opaque = false;                    ///< has a condition that muster does not understand, too
  RuleVerdict verdict = RuleVerdict::unclear;
  std::optional<std::string> target;  ///< the chain of jump and goto
  static constexpr auto fields() {
    return std::tuple(
        field("text", &FirewallRule::text), field("handle", &FirewallRule::handle),
        field("protocol", &FirewallRule::protocol), field("ports", &FirewallRule::ports),
        field("sourcePorts", &FirewallRule::source_ports), field("sources", &FirewallRule::sources),
        field("destinations", &FirewallRule::destinations), field("inInterface", &FirewallRule::in_interface),
        field("outInterface", &FirewallRule::out_interface), field("state", &FirewallRule::state),
        field("opaque", &FirewallRule::opaque), field("verdict", &FirewallRule::verdict),
        field("target", &FirewallRule::target));
  }
};

/// A chain; one with a hook is where the kernel begins.
struct FirewallChain {
  std::string name;
  std::optional<std::string> hook;  ///< "prerouting", "input" or "output"
  bool drops_rest = false;          ///< its policy is DROP
  std::vector<FirewallRule> rules;
  static constexpr auto fields() {
    return std::tuple(field("name", &FirewallChain::name), field("hook", &FirewallChain::hook),
                      field("dropsRest", &FirewallChain::drops_rest), field("rules", &FirewallChain::rules));
  }
};

/// A table with those of its chains that a packet for this host, or from it, can come to.
struct FirewallTable {
  std::string tool;    ///< who would change it: "iptables", "iptables-legacy", "ip6tables", ..., "nft"
  std::string family;  ///< "ip", "ip6" or "inet"
  std::string name;    ///< "filter"
  std::vector<FirewallChain> chains;
  static constexpr auto fields() {
    return std::tuple(field("tool", &FirewallTable::tool), field("family", &FirewallTable::family),
                      field("name", &FirewallTable::name), field("chains", &FirewallTable::chains));
  }
};

/// firewalld's own configuration; its rules are in the tables.
struct Firewalld {
  bool running = false;
  std::string default_zone;  ///< DefaultZone of firewalld.conf(5), "public" where it says none
  std::map<std::string, std::string> zones;  ///< interface -> zone, of /etc/firewalld/zones/*.xml
  static constexpr auto fields() {
    return std::tuple(field("running", &Firewalld::running), field("defaultZone", &Firewalld::default_zone),
                      field("zones", &Firewalld::zones));
  }
};

/// Everything of a host's firewall; a host without any has no tables.
struct Firewall {
  std::vector<FirewallTable> tables;
  std::optional<Firewalld> firewalld;  ///< absent where it is not installed
  std::vector<std::string> unread;     ///< what could not be read, and why; rules of it may be missing above
  static constexpr auto fields() {
    return std::tuple(field("tables", &Firewall::tables), field("firewalld", &Firewall::firewalld),
                      field("unread", &Firewall::unread));
  }
};

}  // namespace muster
