#pragma once
// From what iptables-save and nft print to the few rules that decide on TCP and UDP for this host. Pure
// functions of text; which programs are run is in firewall.cpp. Rules that can never decide on such a packet
// (for ICMP, for lo, that only count or log) are left out, and chains that none such can come to.

#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/firewall_facts.hpp"
#include "agent/protocol/result.hpp"

namespace muster::facts {

/// The most rules of one table that are kept; a rule that says "and N more" stands for the rest.
inline constexpr std::size_t kMostFirewallRules = 1000;

/// The tables in the output of `iptables-save` or `ip6tables-save`, for the program `tool` ("iptables",
/// "iptables-legacy", "ip6tables", ...). An Error where it is cut short or is no such output.
Result<std::vector<FirewallTable>> parse_iptables_save(std::string_view text, const std::string& tool);

/// A base chain that nft knows of.
struct NftHook {
  std::string family;
  std::string table;
  std::string chain;
  std::string hook;
};
/// The base chains for packets to and from this host in the output of `nft -j list chains`
/// (libnftables-json(5)).
Result<std::vector<NftHook>> parse_nft_chains(std::string_view json);
/// The table in the output of `nft -j list table FAMILY NAME`.
Result<FirewallTable> parse_nft_table(std::string_view json);

/// `table` with only the chains that its hooks lead to, and no more than kMostFirewallRules rules.
FirewallTable reduced(FirewallTable table);

}  // namespace muster::facts
