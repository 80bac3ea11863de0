#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

void add_nic(Host& host, const std::string& name, const std::string& mac, bool physical = true) {
  auto interfaces = *host.facts.interfaces;
  interfaces.push_back({name, mac, physical, true, 1500, {}});
  host.facts.interfaces = interfaces;
}

}  // namespace

TEST_CASE("unique-mac passes once for all hosts when every physical MAC is different") {
  const auto findings = sample::judged("unique-mac", sample::cluster());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::pass);
  CHECK(findings[0].scope == Scope::cluster);
  CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n1", "n2"});
  CHECK(findings[0].saw == "3 different MACs on 3 hosts");
}

TEST_CASE("unique-mac fails for a MAC that two hosts share, naming host and interface of each") {
  auto cluster = sample::cluster();
  add_nic(cluster.hosts[0], "eth1", "52:54:00:AA:BB:CC");
  add_nic(cluster.hosts[2], "eno2", "52:54:00:aa:bb:cc");
  const auto findings = sample::judged("unique-mac", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::fail);
  CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n2"});
  CHECK(findings[0].saw == "52:54:00:aa:bb:cc is on m1 eth1 and n2 eno2");
  CHECK_FALSE(findings[0].remedy.empty());
}

TEST_CASE("unique-mac gives one finding for each shared MAC") {
  auto cluster = sample::cluster();
  for (auto& host : cluster.hosts) add_nic(host, "eth1", "52:54:00:00:00:01");
  add_nic(cluster.hosts[1], "eth2", "52:54:00:00:00:02");
  add_nic(cluster.hosts[2], "eth2", "52:54:00:00:00:02");
  const auto findings = sample::judged("unique-mac", cluster);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].hosts.size() == 3);
  CHECK(findings[1].hosts == std::vector<std::string>{"n1", "n2"});
}

TEST_CASE("unique-mac does not count what is shared without harm") {
  struct Case {
    const char* what;
    const char* mac;
    bool physical;
  };
  const Case cases[] = {{"a bridge", "02:42:ac:11:00:02", false},
                        {"all zero", "00:00:00:00:00:00", true},
                        {"all ones", "ff:ff:ff:ff:ff:ff", true},
                        {"multicast", "01:00:5e:00:00:01", true},
                        {"no MAC", "", true}};
  for (const auto& row : cases) {
    CAPTURE(row.what);
    auto cluster = sample::cluster();
    for (auto& host : cluster.hosts) add_nic(host, "x0", row.mac, row.physical);
    const auto findings = sample::judged("unique-mac", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == Status::pass);
  }
}

TEST_CASE(
    "unique-mac takes the members of one host's bond for no duplicate, and for one when another host has "
    "it") {
  auto cluster = sample::cluster();
  add_nic(cluster.hosts[1], "eth1", "52:54:00:00:00:09");
  add_nic(cluster.hosts[1], "eth2", "52:54:00:00:00:09");
  CHECK(sample::judged("unique-mac", cluster)[0].status == Status::pass);
  add_nic(cluster.hosts[2], "eth1", "52:54:00:00:00:09");
  const auto findings = sample::judged("unique-mac", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].saw == "52:54:00:00:00:09 is on n1 eth1, n1 eth2 and n2 eth1");
  CHECK(findings[0].hosts == std::vector<std::string>{"n1", "n2"});
}

TEST_CASE("unique-mac is unknown for hosts whose interfaces were not seen, and ignored by name") {
  auto cluster = sample::cluster();
  cluster.hosts[1].facts.interfaces =
      Fact<std::vector<Interface>>::unknown("/sys/class/net: permission denied");
  cluster.hosts[2].facts.interfaces =
      std::vector<Interface>{{"lo", "00:00:00:00:00:00", false, true, 65536, {}}};
  auto findings = sample::judged("unique-mac", cluster);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].status == Status::unknown);
  CHECK(findings[0].hosts == std::vector<std::string>{"n1"});
  CHECK(findings[0].saw == "n1: not known: /sys/class/net: permission denied");
  CHECK(findings[1].saw == "n2: not known: no physical interface with a MAC");
  cluster.settings.ignore = {"unique-mac"};
  findings = sample::judged("unique-mac", cluster);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].status == Status::ignored);
}
