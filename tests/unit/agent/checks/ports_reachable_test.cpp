#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

std::vector<Finding> with_block(std::vector<PortRange> ports, Cause cause, const std::string& detail = "") {
  auto cluster = sample::cluster();
  sample::block(sample::path_of(cluster, "m1", "n1"), std::move(ports), cause, detail);
  return sample::judged("ports-reachable", cluster);
}

}  // namespace

TEST_CASE("ports-reachable passes once and says how many ports on how many paths") {
  auto cluster = sample::cluster();
  auto findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::pass);
  CHECK(findings[0].saw == "16,612 ports reached on 6 paths");
  CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n1", "n2"});
  for (auto& host : cluster.hosts) host.role = Role::master;
  sample::connect_all(cluster);
  findings = sample::judged("ports-reachable", cluster);
  CHECK(findings[0].saw == "16,644 ports reached on 6 paths");
  cluster.hosts.resize(1);
  cluster.paths.clear();
  findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::pass);
  CHECK(findings[0].saw == "one host: nothing to reach");
}

TEST_CASE("ports-reachable says each cause in words and what to do about it") {
  struct Case {
    Cause cause;
    Status status;
    const char* words;
    const char* remedy;
  };
  const Case cases[] = {
      {Cause::dropped, Status::fail,
       "no answer, dropped on the way; neither m1's nor n1's own firewall does it",
       "allow TCP 30080 to 10.77.0.12 (n1) from 10.77.0.11 (m1)"},
      {Cause::rejected, Status::fail, "rejected by a firewall; neither m1's nor n1's own firewall does it",
       "security group"},
      {Cause::refused, Status::fail, "refused, nothing listens there", "ss -lnt"},
      {Cause::answered_by_another, Status::fail, "answered by something else than n1",
       "ip neigh show 10.77.0.12"},
      {Cause::unreachable, Status::fail,
       "rejected by a firewall (ICMP); neither m1's nor n1's own firewall does it", "security group"},
      {Cause::error, Status::unknown, "could not be tried", "journalctl"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.words);
    const auto findings = with_block({{30080, 30080}}, row.cause);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == row.status);
    CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n1"});
    CHECK(findings[0].saw == std::string("m1 to n1: 30080/tcp ") + row.words);
    CHECK(findings[0].wanted == "30080/tcp of n1 reached");
    CHECK(sample::contains(findings[0].remedy, row.remedy));
  }
}

TEST_CASE("ports-reachable speaks of the security group only where a firewall can be the cause") {
  CHECK(sample::contains(with_block({{30080, 30080}}, Cause::dropped)[0].remedy, "security group"));
  CHECK_FALSE(sample::contains(with_block({{30080, 30080}}, Cause::refused)[0].remedy, "security group"));
}

TEST_CASE("ports-reachable calls a host that answers on no port unroutable") {
  const auto findings = with_block({{10250, 10250}, {30000, 32767}}, Cause::unreachable, "No route to host");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].saw == "m1 to n1: 10250,30000-32767/tcp no route to it (No route to host)");
  CHECK(sample::contains(findings[0].remedy, "ip route get 10.77.0.12"));
  CHECK(sample::contains(findings[0].remedy, "--add-port=10250/tcp --add-port=30000-32767/tcp"));
}

TEST_CASE("ports-reachable does not blame anybody where a firewall is not known") {
  auto cluster = sample::cluster();
  sample::block(sample::path_of(cluster, "m1", "n1"), {{30080, 30080}}, Cause::dropped);
  SUBCASE("not looked at") {
    cluster.hosts[1].facts.firewall = Fact<Firewall>::unknown("no iptables-save");
  }
  SUBCASE("not wholly") {
    Firewall firewall;
    firewall.unread = {"no iptables-save"};
    cluster.hosts[1].facts.firewall = firewall;
  }
  const auto findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].saw ==
        "m1 to n1: 30080/tcp no answer, dropped on the way; n1's firewall is not known: no iptables-save");
  CHECK(sample::contains(findings[0].remedy,
                         "firewall-cmd --permanent --add-port=30080/tcp && firewall-cmd --reload"));
  CHECK(sample::contains(findings[0].remedy, "security group"));
}

TEST_CASE("ports-reachable has one finding for all who miss the same of a host") {
  auto cluster = sample::cluster();
  sample::block(sample::path_of(cluster, "m1", "n1"), {{30080, 30080}}, Cause::dropped);
  sample::block(sample::path_of(cluster, "n2", "n1"), {{30080, 30080}}, Cause::dropped);
  SUBCASE("the same ports") {
    const auto findings = sample::judged("ports-reachable", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n1", "n2"});
    CHECK(findings[0].saw ==
          "m1 and n2 to n1: 30080/tcp no answer, dropped on the way; no firewall of these hosts does it");
    CHECK(sample::contains(findings[0].remedy, "from 10.77.0.11 (m1) and 10.77.0.13 (n2)"));
  }
  SUBCASE("the same as far as both have tried it") {
    sample::block(sample::path_of(cluster, "m1", "n1"), {{10250, 10250}}, Cause::dropped);
    const auto findings = sample::judged("ports-reachable", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(sample::contains(findings[0].saw, "m1 to n1: 10250,30080/tcp; n2 to n1: 30080/tcp no answer"));
    CHECK(findings[0].wanted == "10250,30080/tcp of n1 reached");
  }
  SUBCASE("not the same") {
    sample::block(sample::path_of(cluster, "m1", "n1"), {{30090, 30090}}, Cause::dropped);
    CHECK(sample::judged("ports-reachable", cluster).size() == 2);
  }
}

TEST_CASE("ports-reachable merges the ports of one cause and keeps causes apart") {
  auto cluster = sample::cluster();
  auto& path = sample::path_of(cluster, "m1", "n1");
  sample::block(path, {{30001, 30001}}, Cause::dropped);
  sample::block(path, {{10250, 10250}}, Cause::rejected, "icmp-port-unreachable");
  sample::block(path, {{30000, 30000}, {30002, 30010}}, Cause::dropped);
  const auto findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 2);
  CHECK(sample::contains(findings[0].saw, "m1 to n1: 30000-30010/tcp no answer, dropped on the way;"));
  CHECK(sample::contains(findings[1].saw, "m1 to n1: 10250/tcp rejected by a firewall;"));
  CHECK(sample::contains(findings[1].saw, "(icmp-port-unreachable)"));
}

TEST_CASE("ports-reachable opens whole ranges where the blocked ports are too scattered to list") {
  std::vector<PortRange> ports;
  for (std::uint16_t port = 30000; port < 30040; port += 2) ports.push_back({port, port});
  const auto findings = with_block(ports, Cause::dropped);
  CHECK(sample::contains(findings[0].saw, "30014 and 12 more ports/tcp"));
  CHECK(sample::contains(findings[0].remedy, "allow TCP 30000-32767 to"));
}

TEST_CASE("ports-reachable reports in the order of the hosts, whichever probe came back first") {
  auto cluster = sample::cluster();
  std::uint16_t port = 30080;
  for (auto& path : cluster.paths) {
    sample::block(path, {{port, port}}, Cause::dropped);
    ++port;
  }
  const auto in_order = sample::judged("ports-reachable", cluster);
  std::reverse(cluster.paths.begin(), cluster.paths.end());
  const auto reversed = sample::judged("ports-reachable", cluster);
  REQUIRE(in_order.size() == 6);
  REQUIRE(reversed.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) CHECK(in_order[i].saw == reversed[i].saw);
  CHECK(sample::contains(in_order[0].saw, "m1 to n1: 30080/tcp no answer, dropped on the way;"));
}

TEST_CASE("ports-reachable judges the way from the operator's machine without naming it as a host") {
  auto cluster = sample::cluster();
  PathReport path;
  path.from = "here";
  path.to = "m1";
  path.wanted = {{6443, 6443}};
  path.blocked = {{{{6443, 6443}}, Cause::dropped, ""}};
  cluster.paths.push_back(path);
  const auto findings = sample::judged("ports-reachable", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].hosts == std::vector<std::string>{"m1"});
  CHECK(findings[0].saw ==
        "here to m1: 6443/tcp no answer, dropped on the way; m1's own firewall does not do it");
  CHECK(sample::contains(findings[0].remedy, "allow TCP 6443 to 10.77.0.11 (m1)"));
}

TEST_CASE("ports-reachable takes what nobody tried for unknown, not for reached") {
  auto cluster = sample::cluster();
  SUBCASE("a whole path") {
    std::erase_if(cluster.paths, [](const PathReport& path) { return path.to == "m1"; });
    const auto findings = sample::judged("ports-reachable", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == Status::unknown);
    CHECK(findings[0].saw == "not tried: n1 to m1 and n2 to m1: 6443,30000-32767/tcp");
    CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n1", "n2"});
  }
  SUBCASE("some ports of a path") {
    auto& path = sample::path_of(cluster, "m1", "n1");
    path.wanted = {{30000, 32767}};
    path.reached = 2768;
    const auto findings = sample::judged("ports-reachable", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].saw == "not tried: m1 to n1: 10250/tcp");
    CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n1"});
  }
  SUBCASE("but for what a Service holds") {
    auto& path = sample::path_of(cluster, "m1", "n1");
    path.wanted = subtract(path.wanted, {{32704, 32704}});
    path.held = {{32704, 32704}};
    path.reached -= 1;
    const auto findings = sample::judged("ports-reachable", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == Status::pass);
  }
  SUBCASE("ports that came back neither reached nor blocked") {
    sample::path_of(cluster, "n1", "n2").reached -= 12;
    const auto findings = sample::judged("ports-reachable", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].saw == "not tried: n1 to n2: 12 ports");
    cluster.settings.ignore = {"ports-reachable"};
    CHECK(sample::judged("ports-reachable", cluster)[0].status == Status::ignored);
  }
}
