#pragma once
// One rule of `nft -j` (libnftables-json(5)) as the rules of firewall_facts.hpp. The tables around it are in
// nft_json.cpp.

#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <vector>

#include "agent/protocol/firewall_facts.hpp"

namespace muster::facts {

/// The member of a JSON object; nullptr where it is none or has no such member.
const boost::json::value* nft_member(const boost::json::value& value, std::string_view key);
/// The string at `key`; "" where there is none.
std::string nft_text(const boost::json::value& value, std::string_view key);

/// The elements of the named sets and maps of one table.
using NftSets = std::map<std::string, std::vector<boost::json::value>>;
/// Keeps the elements of a "set" or "map" object under its name.
void remember_nft_set(const boost::json::value& set, NftSets& sets);

/// The rules that one "rule" object stands for: none where it never decides on TCP or UDP between hosts, and
/// for a verdict map one for each of its elements.
std::vector<FirewallRule> read_nft_rule(const boost::json::value& rule, const NftSets& sets);

}  // namespace muster::facts
