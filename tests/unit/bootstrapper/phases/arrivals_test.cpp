#include "bootstrapper/phases/arrivals.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

const Way kDirect{"eth0", "", 254, ""};

Cluster with_missed(std::vector<PortRange> ports) {
  auto cluster = sample::cluster();
  sample::block(sample::path_of(cluster, "m1", "n1"), std::move(ports), Cause::dropped);
  return cluster;
}

}  // namespace

TEST_CASE("nobody is asked where all was answered, or answered by a no") {
  auto cluster = sample::cluster();
  for (std::size_t i = 0; i < cluster.hosts.size(); ++i)
    CHECK(phases::arrivals_to_ask(i, cluster).hosts.empty());
  sample::block(sample::path_of(cluster, "m1", "n1"), {{30080, 30080}}, Cause::rejected);
  sample::block(sample::path_of(cluster, "m1", "n2"), {{30080, 30080}}, Cause::unreachable);
  sample::block(sample::path_of(cluster, "m1", "n2", "udp"), {{8472, 8472}}, Cause::dropped);
  for (std::size_t i = 0; i < cluster.hosts.size(); ++i)
    CHECK(phases::arrivals_to_ask(i, cluster).hosts.empty());
}

TEST_CASE("both ends of what gave no answer are asked, the far one about its ports") {
  const auto cluster = with_missed({{30080, 30084}, {30085, 30089}});
  const auto near = phases::arrivals_to_ask(0, cluster);
  REQUIRE(near.hosts.size() == 1);
  CHECK(near.hosts[0].addresses.front() == "10.77.0.12");
  CHECK(near.hosts[0].ports.empty());
  const auto far = phases::arrivals_to_ask(1, cluster);
  REQUIRE(far.hosts.size() == 1);
  CHECK(far.hosts[0].addresses.front() == "10.77.0.11");
  CHECK(far.hosts[0].own == "10.77.0.12");
  CHECK(to_string(far.hosts[0].ports) == "30080-30089");
  CHECK(phases::arrivals_to_ask(2, cluster).hosts.empty());
}

TEST_CASE("what both ends say is kept with the path") {
  auto cluster = with_missed({{30080, 30089}});
  phases::keep_arrivals(0, {{{{}, kDirect}}, 7}, {{30000, 32767}}, cluster);
  phases::keep_arrivals(1, {{{{{30080, 30082}}, Way{"eth1", "", 254, ""}}}, {}}, {{30000, 32767}}, cluster);
  const auto& ways = sample::path_of(cluster, "m1", "n1").ways;
  REQUIRE(ways);
  CHECK(to_string(ways->arrived) == "30080-30082");
  CHECK(ways->there->interface == "eth0");
  CHECK(ways->back->interface == "eth1");
  CHECK(ways->near_filtered == 7U);
  CHECK_FALSE(ways->far_filtered);
  CHECK_FALSE(sample::path_of(cluster, "n1", "m1").ways);
}

TEST_CASE("ports where nobody listens arrive with the others") {
  auto cluster = with_missed({{30080, 30089}});
  phases::keep_arrivals(1, {{{{{30080, 30085}}, kDirect}}, {}}, {{30000, 30085}}, cluster);
  CHECK(to_string(sample::path_of(cluster, "m1", "n1").ways->arrived) == "30080-30089");
  phases::keep_arrivals(1, {{{{}, kDirect}}, {}}, {}, cluster);
  CHECK(sample::path_of(cluster, "m1", "n1").ways->arrived.empty());
}

TEST_CASE("an answer that is too short is no answer about the rest") {
  auto cluster = with_missed({{30080, 30089}});
  phases::keep_arrivals(1, {}, {}, cluster);
  CHECK_FALSE(sample::path_of(cluster, "m1", "n1").ways);
}
