#include "bootstrapper/phases/etcd.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "tests/unit/show_result.hpp"

using namespace muster;
using namespace muster::phases;

namespace {

// As etcdctl 3.4 prints them; an id above 2^63, a member that was added and never started, one that is down.
const char* const kList =
    R"({"header":{"cluster_id":1},"members":[
 {"ID":14841639068965178418,"name":"h1","peerURLs":["https://10.77.0.11:2380"],"clientURLs":["https://10.77.0.11:2379"]},
 {"ID":7,"peerURLs":["https://10.77.0.14:2380"]},
 {"ID":8,"name":"h5","peerURLs":["https://10.77.0.15:2380"],"clientURLs":["https://10.77.0.15:2379"]}]})";
const char* const kHealth =
    "https://10.77.0.11:2379 is healthy: successfully committed proposal: took = 9.1ms\n"
    "https://10.77.0.15:2379 is unhealthy: failed to commit proposal: context deadline exceeded\n"
    "Error: unhealthy cluster\n";

EtcdMember member(std::uint64_t id, const std::string& name, bool healthy) {
  EtcdMember one;
  one.id = id;
  one.name = name;
  one.healthy = healthy;
  return one;
}

cluster::Host host(const std::string& name, const std::string& address) {
  cluster::Host one;
  one.name = name;
  one.private_address = address;
  return one;
}

}  // namespace

TEST_CASE("members are read with their health, whatever their age") {
  const auto members = read_etcd(boost::json::parse(kList), kHealth);
  REQUIRE(members);
  REQUIRE(members->size() == 3);
  CHECK(members->at(0).id == 14841639068965178418ULL);
  CHECK(members->at(0).healthy);
  CHECK(members->at(1).name.empty());
  CHECK_FALSE(members->at(1).healthy);
  CHECK_FALSE(members->at(2).healthy);
  CHECK(member_of(*members, host("h1", "10.77.0.11"))->id == 14841639068965178418ULL);
  CHECK(member_of(*members, host("h4", "10.77.0.14"))->id == 7);  // by its address: it has no name yet
  CHECK(member_of(*members, host("h2", "10.77.0.12")) == nullptr);
  CHECK_FALSE(read_etcd(boost::json::parse("{}"), ""));
}

TEST_CASE("trouble is a member that has not started or does not answer, unless it is one that comes") {
  const auto members = *read_etcd(boost::json::parse(kList), kHealth);
  const auto h4 = host("h4", "10.77.0.14");
  const auto h5 = host("h5", "10.77.0.15");
  CHECK(etcd_trouble(members, {}) == "the etcd member at https://10.77.0.14:2380 has not started");
  CHECK(etcd_trouble(members, {&h4}) == "h5's etcd does not answer");
  CHECK(etcd_trouble(members, {&h4, &h5}).empty());
}

TEST_CASE("no removal costs the quorum") {
  const auto up = [](std::uint64_t id) { return member(id, "h" + std::to_string(id), true); };
  const auto down = [](std::uint64_t id) { return member(id, "h" + std::to_string(id), false); };
  struct Row {
    std::vector<EtcdMember> members;
    std::vector<std::uint64_t> leaving;
    std::string loss;
  };
  for (const auto& row : {
           Row{{up(1), up(2), up(3)}, {1, 2}, ""},
           Row{{up(1), up(2)}, {2}, ""},
           Row{{up(1), up(2)}, {9}, ""},
           Row{{up(1), up(2), down(3)}, {3}, ""},
           Row{{up(1), up(2), down(3)}, {3, 2}, ""},
           Row{{up(1), up(2), down(3)},
               {2},
               "etcd without h2 would have 1 healthy member of 2, and needs more than half (down: h3)"},
           Row{{up(1), down(2)}, {2}, "etcd has 1 healthy member of 2, and needs more than half (down: h2)"},
           Row{{up(1)}, {1}, "etcd without h1 would have 0 healthy members of 0, and needs more than half"},
       }) {
    CHECK(quorum_loss(row.members, row.leaving) == row.loss);
  }
  auto learner = down(3);
  learner.learner = true;
  CHECK(quorum_loss({up(1), up(2), learner}, {2}).empty());
}

TEST_CASE("an external etcd is not ours to count") {
  cluster::Spec spec;
  CHECK(has_stacked_etcd(spec));
  spec.kubernetes.cluster_configuration["etcd"] = boost::json::parse(R"({"local":{"dataDir":"/srv/etcd"}})");
  CHECK(has_stacked_etcd(spec));
  spec.kubernetes.cluster_configuration["etcd"] = boost::json::parse(R"({"external":{"endpoints":[]}})");
  CHECK_FALSE(has_stacked_etcd(spec));
}
