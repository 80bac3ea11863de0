#include "agent/facts/firewall_tables.hpp"

#include <algorithm>
#include <set>

namespace muster::facts {

namespace {

const FirewallChain* find_chain(const FirewallTable& table, const std::string& name) {
  const auto found = std::find_if(table.chains.begin(), table.chains.end(),
                                  [&](const FirewallChain& chain) { return chain.name == name; });
  return found == table.chains.end() ? nullptr : &*found;
}

/// The names of the chains that a packet can come to.
std::set<std::string> reached_chains(const FirewallTable& table) {
  std::vector<const FirewallChain*> open;
  std::set<std::string> reached;
  for (const auto& chain : table.chains) {
    if (chain.hook && reached.insert(chain.name).second) open.push_back(&chain);
  }
  while (!open.empty()) {
    const auto* chain = open.back();
    open.pop_back();
    for (const auto& rule : chain->rules) {
      if (!rule.target || !reached.insert(*rule.target).second) continue;
      if (const auto* next = find_chain(table, *rule.target)) open.push_back(next);
    }
  }
  return reached;
}

FirewallRule rest_of(const FirewallChain& chain, std::size_t rules) {
  FirewallRule rule;
  rule.text = "and " + std::to_string(rules) + " more rules of " + chain.name;
  rule.opaque = true;
  return rule;
}

}  // namespace

FirewallTable reduced(FirewallTable table) {
  const auto reached = reached_chains(table);
  std::erase_if(table.chains, [&](const FirewallChain& chain) { return !reached.contains(chain.name); });
  std::size_t room = kMostFirewallRules;
  for (auto& chain : table.chains) {
    const auto rules = chain.rules.size();
    if (rules > room) {
      chain.rules.resize(room);
      chain.rules.push_back(rest_of(chain, rules - room));
    }
    room -= std::min(room, rules);
  }
  return table;
}

}  // namespace muster::facts
