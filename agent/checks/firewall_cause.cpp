#include "agent/checks/firewall_cause.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "agent/checks/network_match.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/way_cause.hpp"

namespace muster {
namespace {

constexpr std::size_t kLongestRule = 300;  // bytes shown

/// One of the firewalls on the way of a packet.
struct Checkpoint {
  const Host* host = nullptr;
  Packet packet;
  bool reply = false;
};

/// The address, where the host has it itself: one that is translated on the way is not what its rules see.
std::string own_address(const Host* host) {
  return host && !interface_of(*host, host->address).empty() ? host->address : "";
}

/// The interface to a neighbour in the same network; through a router it is not known.
std::string interface_towards(const Host& host, const std::string& address) {
  if (!host.facts.interfaces.known() || address.empty()) return "";
  for (const auto& interface : *host.facts.interfaces) {
    for (const auto& network : interface.addresses) {
      if (in_network(address, network) == Match::yes) return interface.name;
    }
  }
  return "";
}

Checkpoint outgoing(const FailedTry& tried, bool reply, bool later) {
  const auto* host = reply ? tried.far : tried.near;
  const auto* peer = reply ? tried.near : tried.far;
  Packet packet;
  packet.protocol = tried.protocol;
  (reply ? packet.source_port : packet.port) = tried.port;
  packet.source = own_address(host);
  packet.destination = peer ? peer->address : "";
  packet.interface = host && peer ? interface_towards(*host, peer->address) : "";
  packet.incoming = false;
  packet.first = !reply && !later;
  return {host, std::move(packet), reply};
}

Checkpoint incoming(const FailedTry& tried, bool reply, bool later) {
  const auto* host = reply ? tried.near : tried.far;
  Packet packet;
  packet.protocol = tried.protocol;
  (reply ? packet.source_port : packet.port) = tried.port;
  packet.source = own_address(reply ? tried.far : tried.near);
  packet.destination = own_address(host);
  packet.interface = host ? interface_of(*host, host->address) : "";
  packet.first = !reply && !later;
  return {host, std::move(packet), reply};
}

/// Whether the near host's own kernel refused to send (EPERM; see agent/probes/outcome.cpp).
bool was_not_sent(const FailedTry& tried) {
  return tried.detail.starts_with("on this host: ");
}

/// Whether a rule can be what was met: nothing that is dropped is answered, and a rule that speaks of no
/// port would not spare the other ports, unless it counts packets.
bool is_credible(const FailedTry& tried, const FirewallCause& cause) {
  const auto* rule = cause.verdict.rule;
  const bool silent = tried.cause == Cause::dropped || fell_silent(tried.cause, tried.detail);
  if (was_not_sent(tried)) return cause.outgoing && !cause.reply;
  if (!silent && (!rule || rule->verdict == RuleVerdict::drop)) return false;
  if (cause.certain() || !tried.others_reached || !rule) return true;
  const bool counts = rule->text.find("limit") != std::string::npos ||
                      rule->text.find("recent") != std::string::npos || rule->text.starts_with("and ");
  return counts || !rule->ports.empty() || !rule->source_ports.empty();
}

/// Why the firewall of that host cannot be spoken of; "" where it can.
std::string why_unknown(const Host& host) {
  const auto& firewall = host.facts.firewall;
  if (!firewall.known()) return host.name + "'s firewall is not known: " + firewall.why();
  if (firewall->unread.empty()) return "";
  return host.name + "'s firewall is not known: " + firewall->unread.front();
}

bool can_be_a_firewall(const FailedTry& tried) {
  return tried.cause == Cause::dropped || tried.cause == Cause::rejected ||
         fell_silent(tried.cause, tried.detail) ||
         (tried.cause == Cause::unreachable && tried.others_reached);
}

/// Packets of the two hosts that come in by an interface which is not the way back.
std::optional<FirewallCause> reverse_path(const FailedTry& tried) {
  // A host answers no ARP either by an interface that is not the way back.
  const bool silent = tried.cause == Cause::dropped || tried.cause == Cause::unreachable;
  if (!tried.near || !tried.far || !silent || tried.others_reached) return std::nullopt;
  for (const auto& [host, peer] : {std::pair(tried.far, tried.near), std::pair(tried.near, tried.far)}) {
    const auto other = second_way(*host, *peer);
    if (other.empty()) continue;
    FirewallCause cause;
    cause.where = FirewallCause::Where::reverse_path;
    cause.host = host;
    cause.why = "its address is on " + interface_of(*host, host->address) + ", and " + other +
                " leads to the same network";
    return cause;
  }
  return std::nullopt;
}

/// Whether a rule of firewalld's list of zones is for what comes by that interface from `peer`.
bool leads_there(const FirewallRule& rule, const std::string& interface, const std::string& peer) {
  const bool by_it = rule.in_interface.empty() || rule.in_interface == "+" || rule.in_interface == interface;
  const bool from_it = rule.sources.empty() ||
                       std::any_of(rule.sources.begin(), rule.sources.end(), [&](const std::string& source) {
                         return in_network(peer, source) == Match::yes;
                       });
  return !rule.opaque && by_it && from_it;
}

FirewallCause not_known(std::string why) {
  FirewallCause cause;
  cause.why = std::move(why);
  return cause;
}

/// The first rule that denies it, else the first that perhaps does; `why` says whose firewall is not known.
std::optional<FirewallCause> denying(const FailedTry& tried, std::string& why) {
  std::optional<FirewallCause> perhaps;
  const bool later = fell_silent(tried.cause, tried.detail);
  for (const auto& [host, packet, reply] : {outgoing(tried, false, later), incoming(tried, false, later),
                                            outgoing(tried, true, later), incoming(tried, true, later)}) {
    if (!host || (tried.arrived && !reply)) continue;
    if (why.empty()) why = why_unknown(*host);
    if (!host->facts.firewall.known()) continue;
    FirewallCause cause{FirewallCause::Where::host,
                        host,
                        !packet.incoming,
                        reply,
                        later,
                        decide(*host->facts.firewall, packet),
                        "",
                        packet.incoming ? packet.source : packet.destination};
    if (cause.verdict.kind == FirewallVerdict::Kind::passes || !is_credible(tried, cause)) continue;
    if (cause.certain()) return cause;
    if (!perhaps) perhaps = std::move(cause);
  }
  return perhaps;
}

}  // namespace

bool fell_silent(Cause cause, std::string_view detail) {
  return cause == Cause::answered_by_another && detail.ends_with("said nothing");
}

FirewallCause firewall_cause(const FailedTry& tried) {
  auto way = way_cause(tried);
  if (!can_be_a_firewall(tried)) {
    if (!way) way = reverse_path(tried);
    return std::move(way).value_or(FirewallCause{});
  }
  std::string why;
  auto rule = denying(tried, why);
  if (rule && rule->certain()) return *std::move(rule);
  if (way) return *std::move(way);
  if (rule) return *std::move(rule);
  if (!tried.far) return not_known("no facts of it");
  if (tried.arrived) return lost_on_the_way_back(tried, std::move(why));
  if (!why.empty()) return not_known(std::move(why));
  if (auto filter = reverse_path(tried)) return *std::move(filter);
  if (was_not_sent(tried) && tried.near)
    return not_known(tried.near->name + " itself says so, and none of its rules that muster can read does");
  // An ICMP error names its sender.
  if (tried.detail.ends_with(" from " + tried.far->address))
    return not_known(tried.far->name + " itself says so, and none of its rules that muster can read does");
  FirewallCause between;
  between.where = FirewallCause::Where::between;
  return between;
}

std::string second_way(const Host& host, const Host& peer) {
  const auto own = interface_of(host, host.address);
  if (own.empty()) return "";
  for (const auto& interface : *host.facts.interfaces) {
    if (interface.name == own || !interface.up) continue;
    for (const auto& network : interface.addresses) {
      if (in_network(peer.address, network) == Match::yes) return interface.name;
    }
  }
  return "";
}

std::string interface_of(const Host& host, std::string_view address) {
  if (!host.facts.interfaces.known()) return "";
  for (const auto& interface : *host.facts.interfaces) {
    for (const auto& own : interface.addresses) {
      if (std::string_view(own).substr(0, own.find('/')) == address) return interface.name;
    }
  }
  return "";
}

bool is_firewalld_rest(const FirewallCause& cause) {
  if (cause.where != FirewallCause::Where::host || cause.outgoing || cause.reply) return false;
  const auto& firewalld = cause.host->facts.firewall->firewalld;
  const auto& [kind, table, base, chain, rule] = cause.verdict;
  if (!firewalld || !firewalld->running || !rule || !rule->ports.empty() || !rule->sources.empty())
    return false;
  const auto name = chain->name.starts_with("filter_") ? chain->name.substr(7) : chain->name;
  return !rule->opaque && (name == "INPUT" || (name.starts_with("IN_") && !name.ends_with("_deny")));
}

std::string firewalld_zone(const FirewallCause& cause) {
  const auto interface = interface_of(*cause.host, cause.host->address);
  const auto& firewalld = *cause.host->facts.firewall->firewalld;
  // A zone of the sender's address goes before that of the interface (firewalld.zones(5)).
  for (const std::string_view end : {"INPUT_ZONES_SOURCE", "INPUT_ZONES"}) {
    for (const auto& chain : cause.verdict.table->chains) {
      if (!chain.name.ends_with(end)) continue;
      for (const auto& rule : chain.rules) {
        const auto zone = rule.target ? rule.target->find("IN_") : std::string::npos;
        if (zone != std::string::npos && leads_there(rule, interface, cause.peer))
          return rule.target->substr(zone + 3);
      }
    }
  }
  const auto bound = firewalld.zones.find(interface);
  return bound == firewalld.zones.end() ? firewalld.default_zone : bound->second;
}

std::string culprit(const FirewallCause& cause) {
  const auto& [kind, table, base, chain, rule] = cause.verdict;
  const auto owner = cause.host->name + "'s ";
  if (is_firewalld_rest(cause)) return owner + "firewalld, zone " + firewalld_zone(cause);
  const auto what = owner + table->tool + (rule ? " rule: " : " policy: ");
  if (table->tool == "nft") {
    const auto place = table->family + " " + table->name + " " + base->name;
    return what + (rule ? printable(rule->text, kLongestRule) : place + ": drop");
  }
  const auto option = table->name == "filter" ? std::string() : "-t " + table->name + " ";
  return what + option + (rule ? printable(rule->text, kLongestRule) : "-P " + base->name + " DROP");
}

}  // namespace muster
