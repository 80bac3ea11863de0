// What judge() finds as a whole: its order, and that nothing depends on the order of what it is given.

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "agent/checks/check.hpp"
#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

/// A finding without what may depend on the order of the hosts: their order in its list and in its text.
std::string signature(Finding finding) {
  std::sort(finding.hosts.begin(), finding.hosts.end());
  std::sort(finding.saw.begin(), finding.saw.end());
  std::string text = finding.check + "|" + std::string(name_of(finding.status)) + "|" + finding.saw;
  for (const auto& host : finding.hosts) text += "|" + host;
  return text + "|" + finding.wanted + "|" + finding.remedy + "|" + finding.source;
}

std::multiset<std::string> signatures(const std::vector<Finding>& findings) {
  std::multiset<std::string> all;
  for (const auto& finding : findings) all.insert(signature(finding));
  return all;
}

/// Five hosts with trouble of every kind.
Cluster troubled() {
  Cluster cluster;
  cluster.settings.cluster = "demo";
  for (int i = 1; i <= 5; ++i) {
    cluster.hosts.push_back(sample::host("h" + std::to_string(i), i < 4 ? Role::master : Role::node, i));
  }
  auto& hosts = cluster.hosts;
  sample::connect_all(cluster);
  hosts[1].facts.machine_id = hosts[3].facts.machine_id = *hosts[0].facts.machine_id;
  hosts[1].facts.product_uuid = *hosts[3].facts.product_uuid;
  hosts[2].facts.product_uuid = std::string("default string");
  hosts[4].facts.interfaces = *hosts[0].facts.interfaces;
  hosts[2].facts.hostname = Fact<std::string>::unknown("gone");
  hosts[3].facts.hostname = Fact<std::string>::unknown("gone");
  hosts[4].facts.cpus = 1U;
  hosts[0].facts.listeners = std::vector{Listener{"tcp", "::", 6443, Owner{3, "nc", ""}}};
  sample::block(cluster.paths[3], {{30000, 30000}}, Cause::rejected);
  sample::block(cluster.paths[7], {{30000, 30000}}, Cause::error);
  cluster.paths.erase(cluster.paths.begin() + 11);
  sample::block(sample::path_of(cluster, "h1", "h4", "udp"), {{8472, 8472}}, Cause::dropped);
  sample::block(sample::path_of(cluster, "h5", "h4", "udp"), {{8472, 8472}}, Cause::dropped);
  for (const auto* far : {"h1", "h2", "h4"})
    sample::pair_of(cluster, "h3", far).mtu = PathMtu{1400, 1500, "eth0", ""};
  sample::pair_of(cluster, "h1", "h2").mtu = PathMtu{1450, 1500, "eth0", "10.0.0.1"};
  sample::pair_of(cluster, "h1", "h3").round_trip = RoundTrip{20, 0, 30'000, 41'000, "udp"};
  sample::pair_of(cluster, "h1", "h5").mtu = Fact<PathMtu>::unknown("silent");
  sample::clock_of(cluster, "h2").offset = ClockOffset{-9'000'000'000, 300'000};
  sample::clock_of(cluster, "h3").offset = Fact<ClockOffset>::unknown("gone");
  return cluster;
}

}  // namespace

TEST_CASE("judge goes by the catalogue, then by the hosts, and is the same each time") {
  const auto cluster = sample::cluster();
  const auto findings = judge(cluster);
  std::vector<std::string> expected;
  for (const auto& check : catalogue()) {
    if (check.scope() == Scope::cluster) {
      expected.push_back(std::string(check.name) + " m1");
      continue;
    }
    for (const auto& host : cluster.hosts) expected.push_back(std::string(check.name) + " " + host.name);
  }
  std::vector<std::string> seen;
  for (const auto& finding : findings) seen.push_back(finding.check + " " + finding.hosts.front());
  CHECK(seen == expected);
  const auto again = judge(cluster);
  REQUIRE(again.size() == findings.size());
  for (std::size_t i = 0; i < again.size(); ++i) CHECK(signature(again[i]) == signature(findings[i]));
}

TEST_CASE("what is found does not depend on the order of the hosts and paths") {
  auto cluster = troubled();
  const auto expected = signatures(judge(cluster));
  CHECK(expected.size() > 30);
  std::mt19937 random(20261121);
  for (int round = 0; round < 50; ++round) {
    std::shuffle(cluster.hosts.begin(), cluster.hosts.end(), random);
    std::shuffle(cluster.paths.begin(), cluster.paths.end(), random);
    CHECK(signatures(judge(cluster)) == expected);
  }
}
