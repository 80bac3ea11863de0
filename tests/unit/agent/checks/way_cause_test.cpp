#include "agent/checks/way_cause.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"
#include "tests/unit/agent/firewall_samples.hpp"

using namespace muster;

namespace {

const Way kDirect{"eth0", "", 254, ""};

/// m1 misses all of n1, and what the two say of their ways.
PathReport& miss(Cluster& cluster, const char* from, const char* to, const Way& there, const Way& back,
                 bool arrived, Cause cause = Cause::dropped) {
  auto& path = sample::path_of(cluster, from, to);
  sample::block(path, path.wanted, cause);
  path.ways = Ways{arrived ? path.wanted : std::vector<PortRange>{}, there, back, 0, 0};
  return path;
}

Finding only_finding(const Cluster& cluster) {
  const auto findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::fail);
  return findings[0];
}

void add_storage_network(Cluster& cluster) {
  int number = 11;
  for (auto& host : cluster.hosts) {
    auto interfaces = *host.facts.interfaces;
    interfaces.push_back({"eth1",
                          "52:54:00:99:00:" + std::to_string(number),
                          true,
                          true,
                          1500,
                          {"10.78.0." + std::to_string(number) + "/24"}});
    host.facts.interfaces = interfaces;
    ++number;
  }
}

}  // namespace

TEST_CASE("an answer that is lost is told from a SYN that is lost") {
  auto cluster = sample::cluster();
  miss(cluster, "m1", "n1", kDirect, kDirect, true);
  const auto answer = only_finding(cluster);
  CHECK(answer.hosts == std::vector<std::string>{"m1", "n1"});
  CHECK(
      answer.saw ==
      "m1 to n1: 10250,30000-32767/tcp no answer: the SYN arrives, what n1 answers is lost on its way to m1; "
      "neither m1's nor n1's own firewall does it");
  CHECK(sample::contains(
      answer.remedy, "let pass what 10.77.0.12 (n1) answers to 10.77.0.11 (m1) from TCP 10250,30000-32767"));
  cluster = sample::cluster();
  miss(cluster, "m1", "n1", kDirect, kDirect, false);
  CHECK(sample::contains(only_finding(cluster).saw, "no answer, dropped on the way; neither"));
}

TEST_CASE("answers of one host that are lost on their way to several are one finding") {
  auto cluster = sample::cluster();
  miss(cluster, "m1", "n1", kDirect, kDirect, true);
  miss(cluster, "n2", "n1", kDirect, kDirect, true);
  const auto finding = only_finding(cluster);
  CHECK(finding.hosts == std::vector<std::string>{"m1", "n1", "n2"});
  CHECK(
      sample::contains(finding.saw, "what n1 answers is lost on its way to m1 and n2; no firewall of these"));
  CHECK(sample::contains(finding.remedy, "answers to 10.77.0.11 (m1) and 10.77.0.13 (n2) from TCP 10250"));
}

TEST_CASE("of some ports the answers may be lost, of others the SYN") {
  auto cluster = sample::cluster();
  auto& path = sample::path_of(cluster, "m1", "n1");
  sample::block(path, {{30080, 30089}}, Cause::dropped);
  path.ways = Ways{{{30080, 30084}}, kDirect, kDirect, 0, 0};
  const auto findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 2);
  CHECK(sample::contains(findings[0].saw, "m1 to n1: 30080-30084/tcp no answer: the SYN arrives"));
  CHECK(sample::contains(findings[1].saw, "m1 to n1: 30085-30089/tcp no answer, dropped on the way"));
}

TEST_CASE("what arrived was dropped by no rule on the way there") {
  auto cluster = sample::cluster();
  cluster.hosts[1].facts.firewall = sample::firewall(sample::filter("-A INPUT -p tcp -m unheard -j DROP\n"));
  auto& path = miss(cluster, "m1", "n1", kDirect, kDirect, false);
  CHECK(sample::contains(only_finding(cluster).saw, "perhaps dropped by n1's iptables rule"));
  path.ways->arrived = path.wanted;
  CHECK(sample::contains(only_finding(cluster).saw, "what n1 answers is lost on its way to m1"));
  cluster.hosts[1].facts.firewall =
      sample::firewall(sample::filter("-A OUTPUT -p tcp -d 10.77.0.11 -j DROP\n"));
  CHECK(sample::contains(only_finding(cluster).saw,
                         "what it answers is dropped by n1's iptables rule: -A OUTPUT"));
  cluster.hosts[1].facts.firewall = Fact<Firewall>::unknown("no iptables-save");
  CHECK(sample::contains(only_finding(cluster).saw,
                         "is lost on its way to m1; n1's firewall is not known: no iptables-save"));
}

TEST_CASE("a way that is lost for attempts and for answers is one finding") {
  auto cluster = sample::cluster();
  miss(cluster, "m1", "n1", kDirect, kDirect, true);
  miss(cluster, "n1", "m1", kDirect, kDirect, false);
  const auto finding = only_finding(cluster);
  CHECK(finding.saw ==
        "m1 to n1: 10250,30000-32767/tcp; n1 to m1: 6443,30000-32767/tcp no answer: what n1 sends is lost on "
        "its "
        "way to m1; neither m1's nor n1's own firewall does it");
}

TEST_CASE("a route that leads elsewhere is named with the line that leads it back") {
  const Way through{"eth0", "10.77.0.250", 254, ""};
  auto cluster = sample::cluster();
  miss(cluster, "m1", "n1", kDirect, through, true);
  SUBCASE("only answers are lost") {
    const auto finding = only_finding(cluster);
    CHECK(finding.saw ==
          "m1 to n1: 10250,30000-32767/tcp no answer: the SYN arrives, what n1 answers is lost: it leaves by "
          "eth0 "
          "through 10.77.0.250, though 10.77.0.11 is in the network of eth0");
    CHECK(
        finding.remedy ==
        "on n1, see `ip route get 10.77.0.11 from 10.77.0.12` and `ip rule`, and mend the route where it is "
        "configured; until then:\n  ip route replace 10.77.0.11/32 dev eth0 src 10.77.0.12");
  }
  SUBCASE("attempts, too") {
    miss(cluster, "n1", "m1", through, kDirect, false);
    const auto finding = only_finding(cluster);
    CHECK(finding.hosts == std::vector<std::string>{"m1", "n1"});
    CHECK(sample::contains(finding.saw,
                           "n1 to m1: 6443,30000-32767/tcp no answer: what n1 sends is lost: it leaves"));
  }
  SUBCASE("to several hosts") {
    miss(cluster, "n2", "n1", kDirect, through, true);
    const auto finding = only_finding(cluster);
    CHECK(finding.hosts == std::vector<std::string>{"m1", "n1", "n2"});
    CHECK(sample::contains(finding.remedy,
                           "\n  ip route replace 10.77.0.11/32 dev eth0 src 10.77.0.12"
                           "\n  ip route replace 10.77.0.13/32 dev eth0 src 10.77.0.12"));
  }
  SUBCASE("by a rule of its own table") {
    sample::path_of(cluster, "m1", "n1").ways->back = Way{"eth0", "10.77.0.250", 100, ""};
    CHECK(sample::contains(only_finding(cluster).remedy, "src 10.77.0.12 table 100"));
  }
}

TEST_CASE("an answer that leaves by another network goes back through the gateway of the first") {
  auto cluster = sample::cluster();
  add_storage_network(cluster);
  cluster.hosts[0].address = "192.0.2.11";
  auto interfaces = *cluster.hosts[0].facts.interfaces;
  interfaces[1].addresses = {"192.0.2.11/24"};
  cluster.hosts[0].facts.interfaces = interfaces;
  const Way router{"eth0", "10.77.0.1", 254, ""};
  miss(cluster, "m1", "n1", {"eth0", "192.0.2.1", 254, ""}, {"eth1", "10.78.0.1", 254, ""}, true);
  SUBCASE("by another interface") {
    const auto finding = only_finding(cluster);
    CHECK(sample::contains(finding.saw, "it leaves by eth1 through 10.78.0.1, though 10.77.0.12 is on eth0"));
    CHECK(sample::contains(finding.remedy,
                           "\n  ip route replace 192.0.2.11/32 via 10.77.0.1 dev eth0 src 10.77.0.12"));
  }
  SUBCASE("through the gateway of its own is how it should be") {
    sample::path_of(cluster, "m1", "n1").ways->back = router;
    CHECK(sample::contains(only_finding(cluster).saw, "is lost on its way to m1"));
  }
  SUBCASE("without a gateway of its own there is no line to paste") {
    cluster.hosts[1].facts.routes = std::vector<Route>{};
    CHECK_FALSE(sample::contains(only_finding(cluster).remedy, "ip route replace"));
  }
}

TEST_CASE("no route back is said as the kernel says it, once") {
  const Way none{"", "", 0, "Network is unreachable"};
  auto cluster = sample::cluster();
  miss(cluster, "m1", "n1", kDirect, none, false);
  miss(cluster, "n1", "m1", none, kDirect, false, Cause::unreachable);
  const auto finding = only_finding(cluster);
  CHECK(finding.saw ==
        "m1 to n1: 10250,30000-32767/tcp; n1 to m1: 6443,30000-32767/tcp no answer: n1 has no route to "
        "10.77.0.11: "
        "Network is unreachable");
  CHECK(sample::contains(finding.remedy, "  ip route replace 10.77.0.11/32 dev eth0 src 10.77.0.12"));
}

TEST_CASE("answers that the near host's reverse path filter counts are its doing") {
  auto cluster = sample::cluster();
  add_storage_network(cluster);
  auto& path = miss(cluster, "m1", "n1", kDirect, {"eth1", "10.78.0.11", 254, ""}, true);
  path.ways->near_filtered = 5538;
  const auto finding = only_finding(cluster);
  CHECK(finding.saw ==
        "m1 to n1: 10250,30000-32767/tcp no answer: the SYN arrives, what n1 answers is dropped by m1's "
        "reverse "
        "path filter: it leaves n1 by eth1 through 10.78.0.11, and m1 sends there by eth0");
  CHECK(sample::contains(finding.remedy,
                         "  ip route replace 10.77.0.11/32 dev eth0 src 10.77.0.12\nor on m1, "));
  CHECK(sample::contains(finding.remedy, "  sysctl -w net/ipv4/conf/all/rp_filter=2"));
  path.ways->near_filtered = 3;  // of something else
  CHECK(
      sample::contains(only_finding(cluster).saw, "it leaves by eth1 through 10.78.0.11, though 10.77.0.12"));
}

TEST_CASE("attempts that the far host's reverse path filter counts are its doing, surely") {
  auto cluster = sample::cluster();
  add_storage_network(cluster);
  auto& path = miss(cluster, "m1", "n1", kDirect, {"eth1", "", 254, ""}, false);
  path.ways->far_filtered = 5538;
  const auto finding = only_finding(cluster);
  CHECK(sample::contains(
      finding.saw,
      "no answer, dropped by n1's reverse path filter: its address is on eth0, and its way to m1 "
      "is by eth1"));
  CHECK(sample::contains(finding.remedy,
                         "  sysctl -w net/ipv4/conf/all/rp_filter=2 net/ipv4/conf/eth0/rp_filter=2\n"));
  path.ways->far_filtered = 3;
  CHECK(sample::contains(only_finding(cluster).saw, "dropped on the way"));
}

TEST_CASE("an address that is translated, missed from its own network, is a matter of hairpin NAT") {
  auto cluster = sample::cluster();
  for (std::size_t i = 1; i < 3; ++i) cluster.hosts[i].address = "203.0.113." + std::to_string(11 + i);
  sample::connect_all(cluster);
  for (auto& path : cluster.paths) {
    if (path.to != "m1") sample::block(path, path.wanted, Cause::dropped);
  }
  SUBCASE("unique-address tells who misses what, and ports-reachable leaves it to that") {
    const auto findings = sample::judged("unique-address", cluster);
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].hosts == std::vector<std::string>{"n1", "m1", "n2"});
    CHECK(findings[0].saw ==
          "n1 does not have 203.0.113.12 but 10.77.0.12; no answer at 203.0.113.12: from m1 "
          "10250,30000-32767/tcp and from n2 30000-32767/tcp; what translates it seems to turn nothing back "
          "to the network that it comes from (hairpin NAT)");
    const auto ports = sample::judged("ports-reachable", cluster);
    REQUIRE(ports.size() == 1);
    CHECK(ports[0].status == Status::pass);
    CHECK(sample::contains(ports[0].saw, "for addresses that hosts do not have, see unique-address"));
  }
  cluster.settings.ignore = {"unique-address"};
  SUBCASE("where that is ignored, ports-reachable tells") {
    const auto finding = only_finding(cluster);
    CHECK(finding.hosts == std::vector<std::string>{"m1", "n1", "n2"});
    CHECK(sample::contains(
        finding.saw, "no answer: 203.0.113.12 and 203.0.113.13 are no addresses of these hosts' own; "));
    CHECK(sample::contains(finding.remedy,
                           "\n  n1: privateAddress: 10.77.0.12\n  n2: privateAddress: 10.77.0.13\n"));
  }
  SUBCASE("only where some address of it is in the near host's network") {
    for (std::size_t i = 1; i < 3; ++i) {
      auto interfaces = *cluster.hosts[i].facts.interfaces;
      interfaces[1].addresses = {"10.79." + std::to_string(i) + ".2/24"};
      cluster.hosts[i].facts.interfaces = interfaces;
    }
    CHECK(sample::contains(sample::judged("ports-reachable", cluster)[0].saw, "dropped on the way"));
  }
  SUBCASE("and where nothing of it answers") {
    for (auto& path : cluster.paths) ++path.reached;
    CHECK(sample::contains(sample::judged("ports-reachable", cluster)[0].saw, "dropped on the way"));
  }
}

TEST_CASE("neighbours that reach all others but not each other are kept apart by what joins them") {
  auto cluster = sample::cluster();
  constexpr auto kNoArp = "no answer to ARP: no such host on this network";
  for (auto& path : cluster.paths) {
    const bool between = (path.from == "n1" && path.to == "n2") || (path.from == "n2" && path.to == "n1");
    if (between) sample::block(path, path.wanted, Cause::unreachable, kNoArp);
  }
  SUBCASE("a third host has to do with both") {
    const auto finding = only_finding(cluster);
    CHECK(finding.hosts == std::vector<std::string>{"n1", "n2"});
    CHECK(sample::contains(
        finding.saw,
        "n1 to n2: 30000-32767/tcp; n2 to n1: 30000-32767/tcp no answer to each other, though others "
        "reach them: what joins them turns nothing back"));
    CHECK(sample::contains(finding.remedy, "bridge link set dev PORT isolated off"));
  }
  SUBCASE("nobody has") {
    for (auto& path : cluster.paths) {
      if (path.from == "m1" && path.to == "n2" && path.protocol == "tcp")
        sample::block(path, path.wanted, Cause::unreachable, kNoArp);
    }
    CHECK(sample::contains(sample::judged("ports-reachable", cluster)[0].saw, "no route to it"));
  }
  SUBCASE("one of them answers") {
    auto& back = sample::path_of(cluster, "n2", "n1");
    back.reached = 1;
    CHECK(sample::judged("ports-reachable", cluster).size() == 2);
  }
}
