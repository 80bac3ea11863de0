#include <algorithm>
#include <boost/json/parse.hpp>

#include "agent/facts/firewall_tables.hpp"
#include "agent/facts/nft_rule.hpp"
#include "agent/facts/text.hpp"

namespace muster::facts {

namespace {

namespace json = boost::json;

Result<json::array> parse_objects(std::string_view text) {
  boost::system::error_code bad;
  const auto parsed = json::parse(text, bad);
  if (bad) return fail(ErrorKind::agent, "no JSON: " + bad.message());
  const auto* list = nft_member(parsed, "nftables");
  if (!list || !list->is_array()) return fail(ErrorKind::agent, "no list \"nftables\"");
  return list->get_array();
}

std::optional<std::string> hook_of(const json::value& chain) {
  const auto hook = nft_text(chain, "hook");
  const bool ours = hook == "prerouting" || hook == "input" || hook == "output";
  if (!ours || nft_text(chain, "type") != "filter") return std::nullopt;
  return hook;
}

void add_rules(FirewallTable& table, const json::value& rule, const NftSets& sets) {
  const auto name = nft_text(rule, "chain");
  const auto chain = std::find_if(table.chains.begin(), table.chains.end(),
                                  [&](const FirewallChain& known) { return known.name == name; });
  if (chain == table.chains.end()) return;
  for (auto& read : read_nft_rule(rule, sets)) chain->rules.push_back(std::move(read));
}

}  // namespace

Result<std::vector<NftHook>> parse_nft_chains(std::string_view text) {
  TRY(const auto objects, parse_objects(text));
  std::vector<NftHook> hooks;
  for (const auto& object : objects) {
    const auto* chain = nft_member(object, "chain");
    const auto hook = chain ? hook_of(*chain) : std::nullopt;
    if (!hook) continue;
    hooks.push_back({nft_text(*chain, "family"), nft_text(*chain, "table"), nft_text(*chain, "name"), *hook});
  }
  return hooks;
}

Result<FirewallTable> parse_nft_table(std::string_view text) {
  TRY(const auto objects, parse_objects(text));
  FirewallTable table;
  table.tool = "nft";
  NftSets sets;
  for (const auto& object : objects) {
    if (const auto* own = nft_member(object, "table")) {
      table.family = nft_text(*own, "family");
      table.name = nft_text(*own, "name");
    } else if (const auto* chain = nft_member(object, "chain")) {
      table.chains.push_back(
          {nft_text(*chain, "name"), hook_of(*chain), nft_text(*chain, "policy") == "drop", {}});
    } else if (const auto* set =
                   nft_member(object, "set") ? nft_member(object, "set") : nft_member(object, "map")) {
      remember_nft_set(*set, sets);
    }
  }
  for (const auto& object : objects) {
    if (const auto* rule = nft_member(object, "rule")) add_rules(table, *rule, sets);
  }
  return table;
}

}  // namespace muster::facts
