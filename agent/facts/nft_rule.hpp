#pragma once
// One rule of `nft -j` (libnftables-json(5)) as the rules of firewall_facts.hpp. The tables around it are in
// nft_json.cpp.

#include <boost/json/value.hpp>
#include <vector>

#include "agent/facts/nft_values.hpp"
#include "agent/protocol/firewall_facts.hpp"

namespace muster::facts {

/// The rules that one "rule" object stands for: none where it never decides on TCP or UDP between hosts, and
/// for a verdict map one for each of its elements.
std::vector<FirewallRule> read_nft_rule(const boost::json::value& rule, const NftSets& sets);

}  // namespace muster::facts
