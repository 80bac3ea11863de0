#include "agent/facts/nft_rule.hpp"

#include <algorithm>

#include "agent/facts/text.hpp"

namespace muster::facts {

namespace {

namespace json = boost::json;

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// A rule under construction.
struct Draft {
  FirewallRule rule;
  bool never = false;  ///< no TCP or UDP packet between hosts matches
};

void take_protocol(Draft& draft, const std::vector<std::string>& protocols, bool negated) {
  const bool tcp = (has(protocols, "tcp") || has(protocols, "6")) != negated;
  const bool udp = (has(protocols, "udp") || has(protocols, "17")) != negated;
  if (tcp && udp) return;
  const std::string only = tcp ? "tcp" : "udp";
  draft.never = draft.never || (!tcp && !udp) || (draft.rule.protocol && *draft.rule.protocol != only);
  draft.rule.protocol = only;
}

void take_ports(Draft& draft, std::vector<PortRange>& ports, const NftValues& values, bool negated) {
  std::vector<PortRange> ranges;
  for (const auto& value : values) {
    if (const auto range = nft_ports(value)) ranges.push_back(*range);
  }
  if (values.empty() || ranges.size() != values.size() || !ports.empty()) {
    draft.rule.opaque = true;
    return;
  }
  ports = negated ? subtract({{1, 65535}}, std::move(ranges)) : merged(std::move(ranges));
}

void take_networks(Draft& draft, std::vector<std::string>& networks, const NftValues& values, bool negated) {
  std::vector<std::string> known;
  for (const auto& value : values) {
    if (const auto one = nft_network(value)) known.push_back((negated ? "!" : "") + *one);
  }
  if (values.empty() || known.size() != values.size() || !networks.empty()) {
    draft.rule.opaque = true;
    return;
  }
  networks = std::move(known);
}

void take_interface(Draft& draft, std::string& interface, const NftValues& values, bool negated) {
  const auto names = nft_words(values);
  if (names.size() != 1 || names.size() != values.size()) {
    draft.rule.opaque = true;
  } else if (names[0] == "lo") {
    draft.never = draft.never || !negated;
  } else {
    interface = (negated ? "!" : "") + names[0];
    if (interface.ends_with('*')) interface.back() = '+';
  }
}

void take_states(Draft& draft, const NftValues& values, bool negated) {
  const auto states = nft_words(values);
  const bool fresh = has(states, "new") != negated;
  const bool established = has(states, "established") != negated;
  if (fresh && established) return;
  const std::string state = fresh ? "new" : "established";
  if (!fresh && !established && has(states, "untracked") && !negated) {
    draft.rule.opaque = true;
    return;
  }
  draft.never = draft.never || (!fresh && !established) || (draft.rule.state && *draft.rule.state != state);
  draft.rule.state = state;
}

/// "tcp dport", "ip saddr": a field of the packet.
void take_field(Draft& draft, const json::value& payload, const NftValues& values, bool negated) {
  const auto protocol = nft_text(payload, "protocol");
  const auto field = nft_text(payload, "field");
  auto& rule = draft.rule;
  if (protocol == "tcp" || protocol == "udp") take_protocol(draft, {protocol}, false);
  if (field == "dport") {
    take_ports(draft, rule.ports, values, negated);
  } else if (field == "sport") {
    take_ports(draft, rule.source_ports, values, negated);
  } else if (field == "saddr" && (protocol == "ip" || protocol == "ip6")) {
    take_networks(draft, rule.sources, values, negated);
  } else if (field == "daddr" && (protocol == "ip" || protocol == "ip6")) {
    take_networks(draft, rule.destinations, values, negated);
  } else if (field == "protocol" || field == "nexthdr") {
    take_protocol(draft, nft_words(values), negated);
  } else if (protocol == "icmp" || protocol == "icmpv6") {
    draft.never = true;
  } else {
    rule.opaque = true;
  }
}

/// A rule for IPv6 alone matches no IPv4 packet, and the other way round.
void take_family(Draft& draft, const std::vector<std::string>& families, bool negated) {
  if (families.size() != 1 || !draft.rule.sources.empty()) {
    draft.rule.opaque = true;
    return;
  }
  const bool six = families[0] == "ipv6" || families[0] == "ip6";
  draft.rule.sources.emplace_back(six != negated ? "::/0" : "0.0.0.0/0");
}

void take_meta(Draft& draft, const std::string& key, const NftValues& values, bool negated) {
  if (key == "l4proto") {
    take_protocol(draft, nft_words(values), negated);
  } else if (key == "iifname" || key == "iif") {
    take_interface(draft, draft.rule.in_interface, values, negated);
  } else if (key == "oifname" || key == "oif") {
    take_interface(draft, draft.rule.out_interface, values, negated);
  } else if (key == "nfproto" || key == "protocol") {
    take_family(draft, nft_words(values), negated);
  } else {
    draft.rule.opaque = true;
  }
}

void take_match(Draft& draft, const json::value& left, const NftValues& values, bool negated) {
  if (const auto* payload = nft_member(left, "payload")) {
    take_field(draft, *payload, values, negated);
  } else if (const auto* meta = nft_member(left, "meta")) {
    take_meta(draft, nft_text(*meta, "key"), values, negated);
  } else if (const auto* ct = nft_member(left, "ct"); ct && nft_text(*ct, "key") == "state") {
    take_states(draft, values, negated);
  } else {
    draft.rule.opaque = true;
  }
}

/// Whether `expression` is a verdict, and then which.
bool take_verdict(FirewallRule& rule, const json::value& expression) {
  const auto* jump = nft_member(expression, "jump");
  const auto* target = jump ? jump : nft_member(expression, "goto");
  if (target) {
    rule.verdict = jump ? RuleVerdict::jump : RuleVerdict::go;
    rule.target = nft_text(*target, "target");
  } else if (nft_member(expression, "accept")) {
    rule.verdict = RuleVerdict::accept;
  } else if (nft_member(expression, "drop")) {
    rule.verdict = RuleVerdict::drop;
  } else if (nft_member(expression, "reject")) {
    rule.verdict = RuleVerdict::reject;
  } else if (nft_member(expression, "return")) {
    rule.verdict = RuleVerdict::back;
  } else {
    return nft_member(expression, "queue") != nullptr || nft_member(expression, "synproxy") != nullptr;
  }
  return true;
}

/// Statements that neither end a rule nor are a condition.
bool is_neutral(const json::value& expression) {
  for (const auto* name : {"counter", "log", "mangle", "notrack", "dup", "comment", "ct helper"}) {
    if (nft_member(expression, name)) return true;
  }
  return false;
}

std::string said(const FirewallRule& rule) {
  std::string text;
  const auto say = [&](const std::string& words) { text += " " + words; };
  const auto all = [](const std::vector<std::string>& words) {
    std::string list;
    for (const auto& word : words) list += (list.empty() ? "" : ",") + word;
    return list;
  };
  if (!rule.in_interface.empty()) say("iifname " + rule.in_interface);
  if (!rule.out_interface.empty()) say("oifname " + rule.out_interface);
  if (!rule.sources.empty()) say("saddr " + all(rule.sources));
  if (!rule.destinations.empty()) say("daddr " + all(rule.destinations));
  if (rule.protocol) say(*rule.protocol);
  if (!rule.source_ports.empty()) say("sport " + to_string(rule.source_ports));
  if (!rule.ports.empty()) say("dport " + to_string(rule.ports));
  if (rule.state) say("ct state " + *rule.state);
  if (rule.opaque) say("...");
  say(std::string(name_of(rule.verdict)) + (rule.target ? " " + *rule.target : ""));
  return text;
}

struct Endings {
  Draft draft;              ///< what was matched so far
  std::vector<Draft> ends;  ///< where a verdict was reached
};

/// "key vmap { 22 : accept, ... }": each element is a match and a verdict of its own.
void take_verdict_map(Endings& rule, const json::value& map, const NftSets& sets) {
  const auto* key = nft_member(map, "key");
  const auto* data = nft_member(map, "data");
  if (!key || !data) return;
  const auto elements = nft_alternatives(*data, sets);
  for (const auto& element : elements) {
    const auto* pair = element.if_array();
    if (!pair || pair->size() != 2) continue;
    auto end = rule.draft;
    NftValues wanted;
    append_nft_element((*pair)[0], wanted);
    take_match(end, *key, nft_alternatives(wanted[0], sets), false);
    if (take_verdict(end.rule, (*pair)[1])) rule.ends.push_back(std::move(end));
  }
  if (elements.empty()) {
    rule.draft.rule.opaque = true;
    rule.ends.push_back(rule.draft);
  }
}

void take_expression(Endings& rule, const json::value& expression, const NftSets& sets) {
  if (take_verdict(rule.draft.rule, expression)) {
    rule.ends.push_back(rule.draft);
  } else if (const auto* match = nft_member(expression, "match")) {
    const auto* left = nft_member(*match, "left");
    const auto* right = nft_member(*match, "right");
    const bool negated = nft_text(*match, "op") == "!=";
    if (left && right) take_match(rule.draft, *left, nft_alternatives(*right, sets), negated);
  } else if (const auto* map = nft_member(expression, "vmap")) {
    take_verdict_map(rule, *map, sets);
  } else if (nft_member(expression, "xt")) {
    rule.draft.rule.opaque = true;
    rule.ends.push_back(rule.draft);
  } else if (!is_neutral(expression)) {
    rule.draft.rule.opaque = true;
  }
}

}  // namespace

std::vector<FirewallRule> read_nft_rule(const json::value& rule, const NftSets& sets) {
  const auto* expressions = nft_member(rule, "expr");
  const auto* list = expressions ? expressions->if_array() : nullptr;
  if (!list) return {};
  Endings endings;
  const auto* handle = nft_member(rule, "handle");
  if (handle && handle->is_int64()) endings.draft.rule.handle = handle->get_int64();
  for (const auto& expression : *list) take_expression(endings, expression, sets);
  const auto place =
      nft_text(rule, "family") + " " + nft_text(rule, "table") + " " + nft_text(rule, "chain") + ":";
  std::vector<FirewallRule> rules;
  for (auto& end : endings.ends) {
    if (end.never) continue;
    end.rule.text = place + said(end.rule);
    rules.push_back(std::move(end.rule));
  }
  return rules;
}

}  // namespace muster::facts
