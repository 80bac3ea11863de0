#include "agent/checks/firewall_cause.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"
#include "tests/unit/agent/firewall_samples.hpp"

using namespace muster;

namespace {

constexpr auto kDrop = "-A INPUT -p tcp -m tcp --dport 30080:30089 -j DROP\n";

/// What is found where m1 and n2 miss ports of n1, whose firewall is this.
std::vector<Finding> found(const Firewall& firewall, std::vector<PortRange> ports, Cause cause,
                           const std::string& detail = "") {
  auto cluster = sample::cluster();
  cluster.hosts[1].facts.firewall = firewall;
  for (const auto* from : {"m1", "n2"}) {
    auto& path = sample::path_of(cluster, from, "n1");
    auto missed = subtract(path.wanted, subtract(path.wanted, ports));
    sample::block(path, std::move(missed), cause, detail);
  }
  return sample::judged("ports-reachable", cluster);
}

Firewall with_firewalld(Firewall firewall, bool running = true) {
  firewall.firewalld = Firewalld{running, "public", {}};
  return firewall;
}

Firewall with_nft() {
  auto table = facts::parse_nft_table(R"({"nftables": [
      {"table": {"family": "inet", "name": "fw", "handle": 1}},
      {"chain": {"family": "inet", "table": "fw", "name": "in", "handle": 1, "type": "filter", "hook": "input",
                 "prio": 0, "policy": "accept"}},
      {"rule": {"family": "inet", "table": "fw", "chain": "in", "handle": 7, "expr": [
         {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}},
                    "right": {"range": [30080, 30089]}}}, {"drop": null}]}}]})");
  REQUIRE(table);
  Firewall firewall;
  firewall.tables.push_back(*std::move(table));
  return firewall;
}

}  // namespace

TEST_CASE("a rule of the far host is named with the lines that open the ports") {
  const auto findings = found(sample::firewall(sample::filter(kDrop)), {{30080, 30089}}, Cause::dropped);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n1", "n2"});
  CHECK(findings[0].saw ==
        "m1 and n2 to n1: 30080-30089/tcp no answer, dropped by n1's iptables rule: -A INPUT -p tcp -m tcp "
        "--dport 30080:30089 -j DROP");
  CHECK(findings[0].remedy ==
        "on n1, take that rule away:\n"
        "  iptables -D INPUT -p tcp -m tcp --dport 30080:30089 -j DROP\n"
        "or let the cluster's hosts pass before it:\n"
        "  iptables -I INPUT -p tcp -s 10.77.0.11,10.77.0.13 --dport 30080:30089 -j ACCEPT");
}

TEST_CASE("firewalld is opened by firewall-cmd, in the zone of the interface") {
  const auto findings = found(with_firewalld(sample::firewall(sample::kFirewalld)), {{30000, 32767}},
                              Cause::rejected, "icmp-host-prohibited from 10.77.0.12");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].saw ==
        "m1 and n2 to n1: 30000-32767/tcp rejected by n1's firewalld, zone public (icmp-host-prohibited from "
        "10.77.0.12)");
  CHECK(
      findings[0].remedy ==
      "on n1:\n  firewall-cmd --permanent --zone=public --add-port=30000-32767/tcp && firewall-cmd --reload");
}

TEST_CASE("each firewall is opened by its own means") {
  struct Row {
    const char* what;
    Firewall firewall;
    std::vector<PortRange> ports;
    Cause cause;
    const char* saw;
    const char* remedy;
  };
  const Row rows[] = {
      {"the end of iptables.service's list",
       sample::firewall(sample::kIptablesService),
       {{10250, 10250}, {30000, 32767}},
       Cause::rejected,
       "rejected by n1's iptables rule: -A INPUT -j REJECT --reject-with icmp-host-prohibited",
       "on n1, before that rule:\n  iptables -I INPUT -p tcp -s 10.77.0.11,10.77.0.13 -m multiport --dports "
       "10250,30000:32767 -j ACCEPT"},
      {"ufw's policy",
       sample::firewall(sample::kUfw),
       {{10250, 10250}},
       Cause::dropped,
       "no answer, dropped by n1's iptables policy: -P INPUT DROP",
       "on n1:\n  ufw allow 10250/tcp"},
      {"a policy",
       sample::firewall(sample::filter("", "DROP")),
       {{10250, 10250}},
       Cause::dropped,
       "dropped by n1's iptables policy: -P INPUT DROP",
       "on n1, before that policy:\n  iptables -I INPUT -p tcp -s 10.77.0.11"},
      {"another table",
       sample::firewall(
           "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp --dport 30080 -j DROP\nCOMMIT\n"),
       {{30080, 30080}},
       Cause::dropped,
       "dropped by n1's iptables rule: -t raw -A PREROUTING -p tcp --dport 30080 -j DROP",
       "  iptables -t raw -D PREROUTING -p tcp --dport 30080 -j DROP\n"},
      {"legacy beside nft",
       sample::firewall(sample::filter(kDrop), "iptables-legacy"),
       {{30080, 30089}},
       Cause::dropped,
       "n1's iptables-legacy rule",
       "  iptables-legacy -D INPUT -p tcp"},
      {"REJECT whose ICMP got lost",
       sample::firewall(sample::kIptablesService),
       {{10250, 10250}},
       Cause::dropped,
       ": 10250/tcp rejected by n1's iptables rule",
       "iptables -I INPUT"},
      {"a rule that may be meant",
       sample::firewall(
           sample::filter("-A INPUT -p tcp -m set --match-set bad src -m tcp --dport 30080 -j DROP\n")),
       {{30080, 30080}},
       Cause::dropped,
       "no answer, perhaps dropped by n1's iptables rule",
       "iptables -D INPUT"},
      {"a comment that no shell should see",
       sample::firewall(
           sample::filter("-A INPUT -p tcp --dport 30080 -m comment --comment \"$(reboot)\" -j DROP\n")),
       {{30080, 30080}},
       Cause::dropped,
       "dropped by n1's iptables rule",
       "on n1, before that rule:\n  iptables -I INPUT"},
      {"a rule of firewalld's own",
       with_firewalld(
           sample::firewall(sample::filter(":IN_public_deny - [0:0]\n-A INPUT -j IN_public_deny\n-A "
                                           "IN_public_deny -p tcp --dport 30080 -j DROP\n"))),
       {{30080, 30080}},
       Cause::dropped,
       "n1's iptables rule: -A IN_public_deny",
       "--list-all-zones"},
      {"what it answers",
       sample::firewall(sample::filter("-A OUTPUT -p tcp --sport 30080 -j DROP\n")),
       {{30080, 30080}},
       Cause::dropped,
       "no answer, what it answers is dropped by n1's iptables rule",
       "iptables -I OUTPUT -p tcp -d 10.77.0.11,10.77.0.13 --sport 30080 -j ACCEPT"},
      {"nft",
       with_nft(),
       {{30080, 30089}},
       Cause::dropped,
       "dropped by n1's nft rule: inet fw in: tcp dport 30080-30089 drop",
       "  nft delete rule inet fw in handle 7\nor let the cluster's hosts pass before it:\n  nft insert rule "
       "inet fw "
       "in ip saddr '{ 10.77.0.11, 10.77.0.13 }' tcp dport '{ 30080-30089 }' accept"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto findings = found(row.firewall, row.ports, row.cause);
    REQUIRE(findings.size() == 1);
    CAPTURE(findings[0].saw);
    CAPTURE(findings[0].remedy);
    CHECK(sample::contains(findings[0].saw, row.saw));
    CHECK(sample::contains(findings[0].remedy, row.remedy));
  }
}

TEST_CASE("a rule is not blamed for what it does not do") {
  struct Row {
    const char* what;
    const char* rules;
    Cause cause;
    const char* detail;
    const char* saw;
  };
  const Row rows[] = {
      {"other ports", "-A INPUT -p tcp --dport 30090 -j DROP\n", Cause::dropped, "",
       "no firewall of these hosts does it"},
      {"a DROP does not answer", kDrop, Cause::rejected, "icmp-port-unreachable from 10.77.0.1",
       "rejected by a firewall; no firewall of these hosts does it"},
      {"nobody's rule, but the host's own ICMP", "-A INPUT -p icmp -j ACCEPT\n", Cause::rejected,
       "icmp-port-unreachable from 10.77.0.12", "n1 itself says so"},
      {"what would have hit all ports", "-A INPUT -m geoip --source-country DE -j DROP\n", Cause::dropped, "",
       "no firewall of these hosts does it"},
      {"what counts packets", "-A INPUT -m hashlimit --hashlimit-above 9/sec -j DROP\n", Cause::dropped, "",
       "perhaps dropped by n1's iptables rule"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto findings =
        found(sample::firewall(sample::filter(row.rules)), {{30080, 30089}}, row.cause, row.detail);
    REQUIRE(findings.size() == 1);
    CAPTURE(findings[0].saw);
    CHECK(sample::contains(findings[0].saw, row.saw));
  }
}

TEST_CASE("ports that one rule rejects are one finding, though most ICMP errors never came") {
  auto cluster = sample::cluster();
  cluster.hosts[1].facts.firewall = with_firewalld(sample::firewall(sample::kFirewalld));
  auto& path = sample::path_of(cluster, "m1", "n1");
  sample::block(path, {{30000, 30005}}, Cause::rejected, "icmp-host-prohibited from 10.77.0.12");
  sample::block(path, {{30006, 32767}}, Cause::dropped, "perhaps rejected like its other ports");
  const auto findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(
      sample::contains(findings[0].saw, "m1 to n1: 30000-32767/tcp rejected by n1's firewalld, zone public"));
}

TEST_CASE("what lets connections begin and drops what follows is told from what drops all") {
  constexpr auto kSilent = "it accepted the connection and said nothing";
  auto findings = found(Firewall{}, {{30080, 30080}}, Cause::answered_by_another, kSilent);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].saw ==
        "m1 and n2 to n1: 30080/tcp accepted, then silent: a proxy, or what follows is lost; no firewall of "
        "these hosts does it");
  CHECK(sample::contains(findings[0].remedy, "security group"));
  findings = found(sample::firewall(sample::filter(
                       "-A INPUT -p tcp -m tcp --dport 30080 ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP\n")),
                   {{30080, 30080}}, Cause::answered_by_another, kSilent);
  REQUIRE(findings.size() == 1);
  CHECK(sample::contains(findings[0].saw,
                         "accepted, then silent: what follows is dropped by n1's iptables rule"));
  findings = found(Firewall{}, {{30080, 30080}}, Cause::answered_by_another, "\"SSH-2.0-OpenSSH\"");
  CHECK(sample::contains(findings[0].saw, "answered by something else than n1"));
}

TEST_CASE("ports that different rules shut are different findings") {
  const auto findings = found(sample::firewall(sample::filter(
                                  "-A INPUT -p tcp --dport 30080 -j DROP\n-A INPUT -p tcp --dport 30081 -j "
                                  "DROP\n")),
                              {{30080, 30082}}, Cause::dropped);
  REQUIRE(findings.size() == 3);
  CHECK(sample::contains(findings[0].saw, "30080/tcp no answer, dropped by n1's iptables rule"));
  CHECK(sample::contains(findings[1].saw, "30081/tcp no answer, dropped by n1's iptables rule"));
  CHECK(sample::contains(findings[2].saw, "30082/tcp no answer, dropped on the way; no firewall"));
}
