#pragma once
// Whose firewall keeps a port shut, as near as the facts of both hosts show it, and in words. What opens it
// is in firewall_remedy.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checks/check.hpp"
#include "agent/checks/firewall_verdict.hpp"

namespace muster {

/// Where the packets of a port that was not reached end.
struct FirewallCause {
  enum class Where {
    not_known,     ///< `why`
    between,       ///< neither host's own firewall denies it
    host,          ///< the firewall of `host` does, or perhaps does
    reverse_path,  ///< the reverse path filter of `host` (rp_filter, ip-sysctl), perhaps: `why`
    route,         ///< the route of `host` to `other` leads elsewhere, or there is none: `why`
    way_back,      ///< what `host` answers `other` is lost between them: the SYN arrives
    translated,    ///< what translates the far host's address does not turn back what comes from its own
                   ///< network: `why` is the address that the far host has itself
    isolated,      ///< what joins `host` and `other` passes nothing between these two
  };
  Where where = Where::not_known;
  const Host* host = nullptr;
  bool outgoing = false;  ///< on its way out of `host`, else on its way in
  bool reply = false;     ///< it is the answers that are denied
  bool later = false;     ///< it is what follows the first packet
  FirewallVerdict verdict;
  std::string why;
  std::string peer;  ///< the address at the other end as that firewall sees it; "" where it is not known
  const Host* other = nullptr;  ///< at the other end, where the way is the cause
  bool counted = false;         ///< of reverse_path: the kernel has counted the packets
  std::optional<Way>
      way{};  ///< how `host` sends; where its reverse path filter drops answers: how these come

  [[nodiscard]] bool certain() const { return verdict.kind == FirewallVerdict::Kind::denied; }
  [[nodiscard]] bool rejects() const { return verdict.rule && verdict.rule->verdict == RuleVerdict::reject; }
};

/// What was tried and how it ended.
struct FailedTry {
  const Host* near = nullptr;  ///< nullptr: from elsewhere than a host, whose firewall is nobody's fact
  const Host* far = nullptr;   ///< nullptr: not in the cluster
  std::string_view protocol;   ///< "tcp" or "udp"
  std::uint16_t port = 0;
  Cause cause = Cause::dropped;
  std::string_view detail;
  bool others_reached = false;  ///< other ports of the far host answered
  const PathReport* path = nullptr;
  bool arrived = false;  ///< its SYN came to the far host: Ways::arrived
};

/// Whether a connection was accepted and then nothing came: a proxy, or a firewall that lets only the first
/// packets pass.
bool fell_silent(Cause cause, std::string_view detail);

/// Looks for the first that denies it: the near host's way out, the far host's way in, and the same for the
/// answers; of what arrived only these. For dropped, rejected, unreachable and what fell silent; all else has
/// no firewall for a cause. Where no rule surely does, the ways of both hosts count: see way_cause.hpp.
FirewallCause firewall_cause(const FailedTry& tried);

/// Whether firewalld made the verdict: what no zone allows.
bool is_firewalld_rest(const FirewallCause& cause);
/// The firewalld zone by which packets of that cause come in.
std::string firewalld_zone(const FirewallCause& cause);
/// Another interface of `host` than the one with its address that is in the network of `peer`, too: with a
/// strict rp_filter what comes by one of them is dropped. "" where there is none.
std::string second_way(const Host& host, const Host& peer);
/// The interface of `host` that has that address; "" where none has.
std::string interface_of(const Host& host, std::string_view address);

/// "n1's iptables rule: -A INPUT -p tcp --dport 80 -j DROP": the same for all that it denies. Only where the
/// cause is a host's firewall.
std::string culprit(const FirewallCause& cause);

}  // namespace muster
