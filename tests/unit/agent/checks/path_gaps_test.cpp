#include "agent/checks/path_gaps.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"
#include "tests/unit/agent/firewall_samples.hpp"

using namespace muster;

TEST_CASE("a second NIC in the same network is perhaps a matter of the reverse path") {
  auto cluster = sample::cluster();
  auto& n1 = cluster.hosts[1];
  auto interfaces = *n1.facts.interfaces;
  interfaces.push_back({"eth1", "52:54:00:12:99:02", true, true, 1500, {"10.77.0.222/24"}});
  n1.facts.interfaces = interfaces;
  n1.address = "10.77.0.222";
  sample::connect_all(cluster);
  for (auto& path : cluster.paths) {
    if (path.from == "n1" || path.to == "n1") sample::block(path, path.wanted, Cause::dropped);
  }
  auto findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n1", "n2"});
  CHECK(
      sample::contains(findings[0].saw,
                       "perhaps dropped by n1's reverse path filter: its address is on eth1, and eth0 leads "
                       "to the same network"));
  CHECK(sample::contains(findings[0].remedy,
                         "  sysctl -w net/ipv4/conf/all/rp_filter=2 net/ipv4/conf/eth1/rp_filter=2\n"));
  // Such an interface answers no ARP either.
  for (auto& path : cluster.paths) {
    for (auto& blocked : path.blocked) blocked.cause = Cause::unreachable;
  }
  const auto by_arp = sample::judged("ports-reachable", cluster);
  REQUIRE(by_arp.size() == 1);
  CHECK(sample::contains(by_arp[0].saw, "perhaps dropped by n1's reverse path filter"));
  for (auto& path : cluster.paths) {
    if (path.to == "n1") path.reached = 1;
    for (auto& blocked : path.blocked) blocked.cause = Cause::dropped;
  }
  findings = sample::judged("ports-reachable", cluster);
  for (const auto& finding : findings) {
    if (sample::contains(finding.saw, "to n1:")) CHECK_FALSE(sample::contains(finding.saw, "reverse path"));
  }
}

TEST_CASE("the near host's own rule is one finding, however many hosts it does not reach") {
  auto cluster = sample::cluster();
  cluster.hosts[0].facts.firewall =
      sample::firewall(sample::filter("-A OUTPUT -o eth0 -p tcp -m tcp --dport 30080 -j DROP\n"));
  sample::block(sample::path_of(cluster, "m1", "n1"), {{30080, 30080}}, Cause::dropped);
  sample::block(sample::path_of(cluster, "m1", "n2"), {{30080, 30080}}, Cause::dropped);
  const auto findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n1", "n2"});
  CHECK(sample::contains(findings[0].saw,
                         "m1 to n1 and n2: 30080/tcp no answer, dropped by m1's iptables rule"));
  CHECK(findings[0].wanted == "30080/tcp of n1 and n2 reached");
  CHECK(sample::contains(findings[0].remedy,
                         "iptables -I OUTPUT -p tcp -d 10.77.0.12,10.77.0.13 --dport 30080 -j ACCEPT"));
}

TEST_CASE("what the near host's kernel refused to send is its own rule's doing, though it is no REJECT") {
  constexpr auto kRefused = "on this host: Operation not permitted";
  auto cluster = sample::cluster();
  sample::block(sample::path_of(cluster, "m1", "n1"), {{30080, 30080}}, Cause::rejected, kRefused);
  cluster.hosts[0].facts.firewall =
      sample::firewall(sample::filter("-A OUTPUT -p tcp --dport 30080 -j DROP\n"));
  CHECK(sample::contains(sample::judged("ports-reachable", cluster)[0].saw,
                         "m1 to n1: 30080/tcp dropped by m1's iptables rule: -A OUTPUT"));
  cluster.hosts[0].facts.firewall =
      sample::firewall(sample::filter("-A INPUT -p tcp --dport 30080 -j DROP\n"));
  CHECK(sample::contains(sample::judged("ports-reachable", cluster)[0].saw, "m1 itself says so"));
}

TEST_CASE("rules that ask for an address see it only where nothing translates it") {
  auto cluster = sample::cluster();
  cluster.hosts[0].address = "203.0.113.1";  // which m1 itself does not have
  cluster.hosts[1].facts.firewall = sample::firewall(sample::filter("-A INPUT -s 10.77.0.11 -j DROP\n"));
  sample::connect_all(cluster);
  auto& path = sample::path_of(cluster, "m1", "n1");
  sample::block(path, path.wanted, Cause::dropped);
  const auto findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(sample::contains(findings[0].saw, "perhaps dropped by n1's iptables rule"));
}
