#include "agent/facts/firewall_tables.hpp"

#include <doctest/doctest.h>

#include "agent/protocol/codec.hpp"
#include "tests/unit/agent/firewall_samples.hpp"

using namespace muster;
using namespace muster::facts;

TEST_CASE("of iptables-save only chains and rules are kept that decide on TCP and UDP for the host") {
  const auto firewalld = sample::firewall(sample::kFirewalld);
  REQUIRE(firewalld.tables.size() == 1);
  const auto& table = firewalld.tables[0];
  CHECK(table.tool == "iptables");
  CHECK(table.family == "ip");
  CHECK(table.name == "filter");
  std::vector<std::string> names;
  for (const auto& chain : table.chains) names.push_back(chain.name);
  CHECK(names == std::vector<std::string>{"INPUT", "OUTPUT", "INPUT_ZONES", "INPUT_ZONES_SOURCE",
                                          "INPUT_direct", "IN_public", "IN_public_allow", "IN_public_deny",
                                          "IN_public_log", "OUTPUT_direct"});
  const auto kube = sample::firewall(sample::kKubeProxy);
  for (const auto& chain : kube.tables[0].chains) {
    if (chain.name == "KUBE-SERVICES") CHECK(chain.rules.empty());
  }
}

TEST_CASE("iptables-save that is cut short or something else is an error, and never a crash") {
  const std::string whole(sample::kUfw);
  for (std::size_t size = whole.find("*filter") + 8; size + 8 < whole.size(); size += 97) {
    CHECK_FALSE(parse_iptables_save(whole.substr(0, size), "iptables"));
  }
  CHECK_FALSE(parse_iptables_save("iptables-save: command not found\n", "iptables"));
  const auto empty = parse_iptables_save("", "iptables");
  REQUIRE(empty);
  CHECK(empty->empty());
  const char* hostile[] = {
      "*filter\n:INPUT\n-A\n-A INPUT\n-A INPUT -j\n-A INPUT -p\n-A INPUT ! \nCOMMIT\n",
      "*filter\n:INPUT DROP\n-A INPUT -m tcp --dport 99999 -j DROP\n-A INPUT --dport a:b:c -j DROP\nCOMMIT\n",
      "*filter\n:\n:INPUT ACCEPT\n-A NOSUCH -j DROP\n-A INPUT -m comment --comment \"open -j DROP\nCOMMIT\n",
      "*filter\n:INPUT ACCEPT\n-A INPUT -m comment --comment \"\xff\xfe\x1b[2J\" -j DROP\nCOMMIT\n",
      "*\n:INPUT ACCEPT [0:0]\nCOMMIT\n",
  };
  for (const auto* text : hostile) {
    CAPTURE(text);
    const auto tables = parse_iptables_save(text, "iptables");
    REQUIRE(tables);
    for (const auto& table : *tables) {
      CHECK(decode<FirewallTable>(encode(reduced(table))));
    }
  }
}

TEST_CASE("more rules than are kept say so themselves") {
  std::string rules;
  for (int i = 0; i < 1500; ++i)
    rules += "-A INPUT -s 10.1.2.3 -p tcp --dport " + std::to_string(i + 1) + " -j ACCEPT\n";
  const auto firewall = sample::firewall(sample::filter(rules));
  const auto& kept = firewall.tables[0].chains[0].rules;
  REQUIRE(kept.size() == kMostFirewallRules + 1);
  CHECK(kept.back().text == "and 500 more rules of INPUT");
  CHECK(kept.back().opaque);
}

TEST_CASE("nft's base chains for the host are found") {
  const auto hooks = parse_nft_chains(R"({"nftables": [{"metainfo": {"json_schema_version": 1}},
    {"chain": {"family": "ip", "table": "filter", "name": "INPUT", "handle": 1, "type": "filter", "hook": "input", "prio": 0, "policy": "accept"}},
    {"chain": {"family": "ip", "table": "nat", "name": "OUTPUT", "handle": 1, "type": "nat", "hook": "output", "prio": 0, "policy": "accept"}},
    {"chain": {"family": "inet", "table": "fw", "name": "fwd", "handle": 2, "type": "filter", "hook": "forward", "prio": 0, "policy": "drop"}},
    {"chain": {"family": "inet", "table": "fw", "name": "plain", "handle": 3}}]})");
  REQUIRE(hooks);
  REQUIRE(hooks->size() == 1);
  CHECK((*hooks)[0].table == "filter");
  CHECK_FALSE(parse_nft_chains("{"));
  CHECK_FALSE(parse_nft_chains("[]"));
  CHECK_FALSE(parse_nft_chains(R"({"nftables": 7})"));
}

TEST_CASE("nft's rules are read into the same terms as those of iptables") {
  struct Row {
    const char* expressions;
    const char* text;  ///< "" where nothing is kept
  };
  const Row rows[] = {
      {R"([{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 80}}, {"counter": {"packets": 0, "bytes": 0}}, {"drop": null}])",
       "inet fw in: tcp dport 80 drop"},
      {R"([{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"range": [30080, 30089]}}}, {"drop": null}])",
       "inet fw in: tcp dport 30080-30089 drop"},
      {R"([{"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": {"set": [53, {"range": [67, 68]}, {"elem": {"val": 99, "counter": {}}}]}}}, {"accept": null}])",
       "inet fw in: udp dport 53,67-68,99 accept"},
      {R"([{"match": {"op": "!=", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}}, {"reject": {"type": "tcp reset"}}])",
       "inet fw in: tcp dport 1-21,23-65535 reject"},
      {R"([{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": "@open"}}, {"accept": null}])",
       "inet fw in: tcp dport 22,6443 accept"},
      {R"([{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": "@nosuch"}}, {"accept": null}])",
       "inet fw in: tcp ... accept"},
      {R"([{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"prefix": {"addr": "10.0.0.0", "len": 8}}}}, {"drop": null}])",
       "inet fw in: saddr 10.0.0.0/8 drop"},
      {R"([{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}, {"accept": null}])",
       "inet fw in: ct state established accept"},
      {R"([{"match": {"op": "==", "left": {"ct": {"key": "state"}}, "right": "invalid"}}, {"drop": null}])",
       ""},
      {R"([{"vmap": {"key": {"ct": {"key": "state"}}, "data": {"set": [["established", {"accept": null}], ["invalid", {"drop": null}]]}}}])",
       "inet fw in: ct state established accept"},
      {R"([{"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": {"set": [[22, {"accept": null}]]}}}])",
       "inet fw in: tcp dport 22 accept"},
      {R"([{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "lo"}}, {"accept": null}])",
       ""},
      {R"([{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "eth*"}}, {"jump": {"target": "zone"}}])",
       "inet fw in: iifname eth+ jump zone"},
      {R"([{"match": {"op": "==", "left": {"meta": {"key": "nfproto"}}, "right": "ipv6"}}, {"drop": null}])",
       "inet fw in: saddr ::/0 drop"},
      {R"([{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "icmp"}}, {"accept": null}])",
       ""},
      {R"([{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": {"set": ["tcp", "udp"]}}}, {"reject": null}])",
       "inet fw in: reject"},
      {R"([{"limit": {"rate": 5, "per": "second"}}, {"accept": null}])", "inet fw in: ... accept"},
      {R"([{"xt": {"type": "target", "name": "TARPIT"}}])", "inet fw in: ... unclear"},
      {R"([{"counter": null}, {"log": {"prefix": "x"}}])", ""},
      {R"([{"match": 7}, {"vmap": {}}, 5, null, {"drop": null}])", "inet fw in: ... drop"},
      {R"("nonsense")", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.expressions);
    const auto table = parse_nft_table(
        R"({"nftables": [{"table": {"family": "inet", "name": "fw", "handle": 1}},
        {"set": {"family": "inet", "name": "open", "table": "fw", "type": "inet_service", "elem": [22, 6443]}},
        {"chain": {"family": "inet", "table": "fw", "name": "in", "handle": 1, "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
        {"rule": {"family": "inet", "table": "fw", "chain": "in", "handle": 7, "expr": )" +
        std::string(row.expressions) + "}}]}");
    REQUIRE(table);
    REQUIRE(table->chains.size() == 1);
    CHECK(table->chains[0].drops_rest);
    std::string text;
    for (const auto& rule : table->chains[0].rules) {
      text += rule.text;
      CHECK(rule.handle == 7U);
    }
    CHECK(text == row.text);
  }
}
