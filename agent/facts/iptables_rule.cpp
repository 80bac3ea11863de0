#include "agent/facts/iptables_rule.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "agent/facts/text.hpp"

namespace muster::facts {

namespace {

using Words = std::vector<std::string>;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> known) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

/// The words of a rule; those in quotes are one, with \" and \\ in them (libxtables, xtables_save_string).
Words rule_words(std::string_view line) {
  Words found;
  std::string word;
  bool quoted = false;
  bool begun = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '\\' && i + 1 < line.size()) {
      word += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
      begun = true;
    } else if (!quoted && (c == ' ' || c == '\t' || c == '\r')) {
      if (begun) found.push_back(std::exchange(word, {}));
      begun = false;
    } else {
      word += c;
      begun = true;
    }
  }
  if (begun) found.push_back(std::move(word));
  return found;
}

std::vector<std::string_view> listed(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool lists(std::string_view text, std::string_view word) {
  const auto parts = listed(text);
  return std::find(parts.begin(), parts.end(), word) != parts.end();
}

/// "80", "30000:32767", "1024:"
std::optional<PortRange> port_range(std::string_view text) {
  const auto colon = text.find(':');
  const auto low = text.substr(0, colon);
  const auto high = colon == text.npos ? low : text.substr(colon + 1);
  const auto first = low.empty() && colon != text.npos ? 0 : number<std::uint16_t>(low);
  const auto last = high.empty() && colon != text.npos ? 65535 : number<std::uint16_t>(high);
  if (!first || !last || *first > *last || *last == 0) return std::nullopt;
  return PortRange{std::max<std::uint16_t>(*first, 1), *last};
}

/// "22,30000:32767"; all others where `negated`; nothing where it is no list of ports.
std::optional<std::vector<PortRange>> port_list(std::string_view text, bool negated) {
  std::vector<PortRange> ports;
  for (const auto part : listed(text)) {
    const auto range = port_range(part);
    if (!range) return std::nullopt;
    ports.push_back(*range);
  }
  if (ports.empty()) return std::nullopt;
  return negated ? subtract({{1, 65535}}, std::move(ports)) : merged(std::move(ports));
}

/// A rule under construction.
struct Draft {
  FirewallRule rule;
  bool never = false;  ///< no TCP or UDP packet between hosts matches

  /// Only packets of new connections, or only those of established ones, or none.
  void narrow(bool fresh, bool established) {
    if (fresh && established) return;
    const std::string state = fresh ? "new" : "established";
    never = never || (!fresh && !established) || (rule.state && *rule.state != state);
    rule.state = state;
  }
  void narrow(std::vector<PortRange>& ports, std::string_view text, bool negated) {
    auto list = port_list(text, negated);
    rule.opaque = rule.opaque || !list || !ports.empty();
    if (list) ports = *std::move(list);
  }
};

void take_protocol(Draft& draft, std::string_view protocol, bool negated) {
  const bool tcp = is_one_of(protocol, {"tcp", "6"});
  if (tcp || is_one_of(protocol, {"udp", "17"})) {
    draft.rule.protocol = tcp == negated ? "udp" : "tcp";
  } else {
    const bool any = is_one_of(protocol, {"all", "0"});
    draft.never = draft.never || any == negated;
  }
}

void take_networks(std::vector<std::string>& networks, std::string_view text, bool negated) {
  for (const auto part : listed(text)) networks.push_back((negated ? "!" : "") + as_utf8(part));
}

void take_interface(Draft& draft, std::string& interface, const std::string& name, bool negated) {
  if (name == "lo") {  // which no packet between hosts passes
    draft.never = draft.never || !negated;
  } else {
    interface = (negated ? "!" : "") + as_utf8(name);
  }
}

void take_states(Draft& draft, std::string_view states, bool negated) {
  const bool fresh = lists(states, "NEW") != negated;
  const bool established = lists(states, "ESTABLISHED") != negated;
  const bool others = lists(states, "UNTRACKED") || lists(states, "SNAT") || lists(states, "DNAT");
  if (!fresh && !established && others && !negated) {
    draft.rule.opaque = true;
  } else {
    draft.narrow(fresh, established);
  }
}

/// The first packet of a connection has SYN, what answers it SYN and ACK.
void take_tcp_flags(Draft& draft, std::string_view mask, std::string_view wanted, bool negated) {
  const auto matches = [&](std::initializer_list<std::string_view> set) {
    for (const auto flag : {"FIN", "SYN", "RST", "PSH", "ACK", "URG"}) {
      const bool is_set = is_one_of(flag, set);
      if (lists(mask, flag) && is_set != lists(wanted, flag)) return false;
    }
    return true;
  };
  draft.narrow(matches({"SYN"}) != negated, matches({"SYN", "ACK"}) != negated);
}

void take_address_type(Draft& draft, std::vector<std::string>& networks, const std::string& type,
                       bool negated) {
  if (type == "LOCAL") {
    networks.push_back(negated ? "!local" : "local");
  } else if (is_one_of(type, {"MULTICAST", "BROADCAST", "ANYCAST", "BLACKHOLE", "UNREACHABLE"})) {
    draft.never = draft.never || !negated;
  } else {
    draft.rule.opaque = true;
  }
}

/// One option with its first value; false where it is not known.
bool take_option(Draft& draft, std::string_view option, const std::string& value, bool negated) {
  auto& rule = draft.rule;
  if (option == "-p") {
    take_protocol(draft, value, negated);
  } else if (option == "-s") {
    take_networks(rule.sources, value, negated);
  } else if (option == "-d") {
    take_networks(rule.destinations, value, negated);
  } else if (option == "-i") {
    take_interface(draft, rule.in_interface, value, negated);
  } else if (option == "-o") {
    take_interface(draft, rule.out_interface, value, negated);
  } else if (is_one_of(option, {"--dport", "--dports"})) {
    draft.narrow(rule.ports, value, negated);
  } else if (is_one_of(option, {"--sport", "--sports"})) {
    draft.narrow(rule.source_ports, value, negated);
  } else if (is_one_of(option, {"--state", "--ctstate"})) {
    take_states(draft, value, negated);
  } else if (option == "--src-type") {
    take_address_type(draft, rule.sources, value, negated);
  } else if (option == "--dst-type") {
    take_address_type(draft, rule.destinations, value, negated);
  } else if (option == "--pkt-type") {
    draft.never = draft.never || (value == "unicast") == negated;
  } else if (option == "-m") {
    // Modules whose options are known above, or that are no condition of their own.
    rule.opaque = rule.opaque || !is_one_of(value, {"tcp", "udp", "multiport", "conntrack", "state",
                                                    "addrtype", "pkttype", "comment"});
  } else {
    return option == "--comment";
  }
  return true;
}

/// Targets after which the next rule is asked.
bool goes_on(std::string_view target) {
  return is_one_of(target,
                   {"LOG",         "NFLOG",       "ULOG",     "MARK",    "CONNMARK",  "CT",     "NOTRACK",
                    "TOS",         "DSCP",        "ECN",      "TTL",     "HL",        "TCPMSS", "CLASSIFY",
                    "SET",         "TRACE",       "CHECKSUM", "SECMARK", "IDLETIMER", "LED",    "RATEEST",
                    "CONNSECMARK", "TCPOPTSTRIP", "HMARK",    "TEE",     "AUDIT"});
}

void take_target(Draft& draft, const FirewallTable& table, const std::string& target, bool is_goto) {
  auto& rule = draft.rule;
  const bool own_chain =
      std::any_of(table.chains.begin(), table.chains.end(),
                  [&](const FirewallChain& chain) { return chain.name == target && !chain.hook; });
  if (own_chain) {
    rule.verdict = is_goto ? RuleVerdict::go : RuleVerdict::jump;
    rule.target = target;
  } else if (target == "ACCEPT") {
    rule.verdict = RuleVerdict::accept;
  } else if (target == "DROP") {
    rule.verdict = RuleVerdict::drop;
  } else if (target == "REJECT") {
    rule.verdict = RuleVerdict::reject;
  } else if (target == "RETURN") {
    rule.verdict = RuleVerdict::back;
  } else {
    draft.never = draft.never || goes_on(target);
  }
}

/// "-A CHAIN ..." of its words; without a target, or where none of our packets matches, it is `never`.
Draft read_rule(const FirewallTable& table, const Words& words) {
  Draft draft;
  bool has_target = false;
  for (std::size_t i = 2; i < words.size() && !has_target;) {
    const bool negated = words[i] == "!";
    if (negated && ++i == words.size()) break;
    const auto& option = words[i++];
    const auto value_at = [&](std::size_t offset) {
      return i + offset < words.size() ? words[i + offset] : std::string();
    };
    if (is_one_of(option, {"-j", "-g"})) {
      take_target(draft, table, value_at(0), option == "-g");
      has_target = true;
    } else if (option == "--tcp-flags") {
      take_tcp_flags(draft, value_at(0), value_at(1), negated);
      i += 2;
    } else if (option == "-f") {
      draft.never = draft.never || !negated;
    } else if (take_option(draft, option, value_at(0), negated)) {
      ++i;
    } else {
      draft.rule.opaque = true;
      while (i < words.size() && !words[i].starts_with("-") && words[i] != "!") ++i;
    }
  }
  draft.never = draft.never || !has_target;
  return draft;
}

}  // namespace

std::optional<FirewallRule> read_iptables_rule(const FirewallTable& table, std::string_view line) {
  auto draft = read_rule(table, rule_words(line));
  if (draft.never) return std::nullopt;
  draft.rule.text = as_utf8(trim(line));
  return std::move(draft.rule);
}

}  // namespace muster::facts
