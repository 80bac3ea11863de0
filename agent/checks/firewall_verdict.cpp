#include "agent/checks/firewall_verdict.hpp"

#include <algorithm>
#include <set>

#include "agent/checks/network_match.hpp"

namespace muster {
namespace {

constexpr std::size_t kMostPieces = 256;
constexpr std::size_t kMostSteps = 20'000;  // rules of one walk
constexpr int kDeepest = 64;                // chains within chains; the kernel refuses loops

Match negated(Match match) {
  if (match == Match::perhaps) return match;
  return match == Match::yes ? Match::no : Match::yes;
}

/// `is_ours`: whether the address is one of the firewall's own host.
Match matches_networks(const std::vector<std::string>& networks, const std::string& text, bool is_ours) {
  if (networks.empty()) return Match::yes;
  const bool except = networks.front().starts_with('!');
  auto match = Match::no;
  for (const auto& entry : networks) {
    const auto network = entry.substr(except ? 1 : 0);
    const auto one = network == "local" ? (is_ours ? Match::yes : Match::no) : in_network(text, network);
    match = std::max(match, one);
  }
  return except ? negated(match) : match;
}

Match matches_interface(const std::string& wanted, const std::string& interface) {
  if (wanted.empty() || wanted == "+") return Match::yes;
  const bool except = wanted.starts_with('!');
  auto name = wanted.substr(except ? 1 : 0);
  if (interface.empty()) return Match::perhaps;
  bool same = name == interface;
  if (name.ends_with('+')) same = interface.starts_with(name.substr(0, name.size() - 1));
  return same != except ? Match::yes : Match::no;
}

Match matches_ports(const std::vector<PortRange>& ports, std::optional<std::uint16_t> port) {
  if (ports.empty()) return Match::yes;
  if (!port) return Match::perhaps;
  const bool listed =
      std::any_of(ports.begin(), ports.end(), [&](const PortRange& range) { return range.contains(*port); });
  return listed ? Match::yes : Match::no;
}

/// Whether an interface condition can hold at all: what comes in has no out interface yet.
Match matches_interfaces(const FirewallRule& rule, const Packet& packet) {
  const auto& here = packet.incoming ? rule.in_interface : rule.out_interface;
  const auto& other = packet.incoming ? rule.out_interface : rule.in_interface;
  if (!other.empty() && !other.starts_with('!')) return Match::no;
  return matches_interface(here, packet.interface);
}

Match matches(const FirewallRule& rule, const Packet& packet) {
  if (rule.protocol && *rule.protocol != packet.protocol) return Match::no;
  if (rule.state && (*rule.state == "new") != packet.first) return Match::no;
  auto match = rule.opaque ? Match::perhaps : Match::yes;
  for (const auto part :
       {matches_ports(rule.ports, packet.port), matches_ports(rule.source_ports, packet.source_port),
        matches_networks(rule.sources, packet.source, !packet.incoming),
        matches_networks(rule.destinations, packet.destination, packet.incoming),
        matches_interfaces(rule, packet)}) {
    match = std::min(match, part);
  }
  return match;
}

/// The way of one packet through one table, from one base chain on.
class Walk {
 public:
  Walk(const FirewallTable& table, const FirewallChain& base, const Packet& packet)
      : table_(table), base_(base), packet_(packet) {}

  FirewallVerdict verdict() {
    auto end = enter(base_, true, 0);
    if ((end == End::fell_through || end == End::returned) && base_.drops_rest) {
      end = End::denied;
      set_reason(base_, nullptr);
    }
    FirewallVerdict verdict = reason_;
    if (end == End::denied) {
      verdict.kind = doubtful_ ? FirewallVerdict::Kind::perhaps_denied : FirewallVerdict::Kind::denied;
    } else if (suspect_.base) {
      verdict = suspect_;
      verdict.kind = FirewallVerdict::Kind::perhaps_denied;
    } else {
      verdict = {};
    }
    return verdict;
  }

 private:
  enum class End { fell_through, returned, accepted, denied };

  void set_reason(const FirewallChain& chain, const FirewallRule* rule) {
    reason_ = {FirewallVerdict::Kind::denied, &table_, &base_, &chain, rule};
  }

  void suspect(const FirewallChain& chain, const FirewallRule& rule) {
    if (!suspect_.base) suspect_ = {FirewallVerdict::Kind::perhaps_denied, &table_, &base_, &chain, &rule};
  }

  /// `sure`: the packet is known to come here.
  End enter(const FirewallChain& chain, bool sure, int depth) {
    for (const auto& rule : chain.rules) {
      if (++steps_ > kMostSteps || depth > kDeepest) {
        suspect(chain, rule);
        return End::fell_through;
      }
      const auto match = matches(rule, packet_);
      if (match == Match::no) continue;
      const auto end = obey(chain, rule, sure && match == Match::yes, depth);
      if (end == End::returned && match == Match::perhaps) suspect(chain, rule);
      // In doubt whether it matches at all, the next rule may be the one that decides.
      if (match == Match::yes && end != End::fell_through) return end;
    }
    return End::fell_through;
  }

  End obey(const FirewallChain& chain, const FirewallRule& rule, bool sure, int depth) {
    switch (rule.verdict) {
      case RuleVerdict::accept:
        doubtful_ = doubtful_ || !sure;
        return End::accepted;
      case RuleVerdict::drop:
      case RuleVerdict::reject:
        if (!sure) suspect(chain, rule);
        doubtful_ = doubtful_ || !sure;
        if (sure) set_reason(chain, &rule);
        return End::denied;
      case RuleVerdict::unclear:
        suspect(chain, rule);
        doubtful_ = true;
        return End::fell_through;
      case RuleVerdict::back:
        return End::returned;
      case RuleVerdict::jump:
      case RuleVerdict::go:
        return follow(rule, sure, depth);
    }
    return End::fell_through;
  }

  End follow(const FirewallRule& rule, bool sure, int depth) {
    const auto next = std::find_if(table_.chains.begin(), table_.chains.end(), [&](const FirewallChain& c) {
      return rule.target && c.name == *rule.target;
    });
    if (next == table_.chains.end()) return End::fell_through;
    const auto end = enter(*next, sure, depth + 1);
    if (end == End::accepted || end == End::denied) return end;
    // After a goto the next rule is the one of whoever called this chain.
    return rule.verdict == RuleVerdict::go ? End::returned : End::fell_through;
  }

  const FirewallTable& table_;
  const FirewallChain& base_;
  const Packet& packet_;
  FirewallVerdict reason_;
  FirewallVerdict suspect_;
  bool doubtful_ = false;  ///< some rule may have decided before, and nobody knows
  std::size_t steps_ = 0;
};

bool is_for(const FirewallTable& table, const Packet& packet) {
  const auto& known = packet.destination.empty() ? packet.source : packet.destination;
  const bool six = known.find(':') != std::string::npos;
  if (table.family == "ip") return !six;
  if (table.family == "ip6") return six;
  return table.family == "inet";
}

bool is_on_the_way(const FirewallChain& chain, const Packet& packet) {
  if (!chain.hook) return false;
  return (*chain.hook == "output") != packet.incoming;
}

}  // namespace

FirewallVerdict decide(const Firewall& firewall, const Packet& packet) {
  FirewallVerdict perhaps;
  for (const auto& table : firewall.tables) {
    if (!is_for(table, packet)) continue;
    for (const auto& chain : table.chains) {
      if (!is_on_the_way(chain, packet)) continue;
      auto verdict = Walk(table, chain, packet).verdict();
      if (verdict.kind == FirewallVerdict::Kind::denied) return verdict;
      if (verdict.kind == FirewallVerdict::Kind::perhaps_denied &&
          perhaps.kind == FirewallVerdict::Kind::passes) {
        perhaps = std::move(verdict);
      }
    }
  }
  return perhaps;
}

std::vector<PortRange> pieces(const Firewall& firewall, std::span<const PortRange> ports) {
  std::set<std::uint16_t> begins;
  for (const auto& table : firewall.tables) {
    for (const auto& chain : table.chains) {
      for (const auto& rule : chain.rules) {
        for (const auto* list : {&rule.ports, &rule.source_ports}) {
          for (const auto& range : *list) {
            begins.insert(range.first);
            if (range.last < 65535) begins.insert(static_cast<std::uint16_t>(range.last + 1));
          }
        }
      }
    }
  }
  std::vector<PortRange> cut;
  for (auto range : ports) {
    for (auto at = begins.upper_bound(range.first); at != begins.end() && *at <= range.last; ++at) {
      if (cut.size() + 1 >= kMostPieces) break;
      cut.push_back({range.first, static_cast<std::uint16_t>(*at - 1)});
      range.first = *at;
    }
    cut.push_back(range);
  }
  return cut;
}

}  // namespace muster
