#include "bootstrapper/phases/removal.hpp"

#include <doctest/doctest.h>

#include "bootstrapper/phases/judge_findings.hpp"
#include "tests/unit/bootstrapper/phases/silent_progress.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
using namespace muster::phases;

namespace {

cluster::Host host(const std::string& name, Role role, const std::string& address) {
  cluster::Host one;
  one.name = name;
  one.role = role;
  one.address = address;
  one.private_address = address;
  return one;
}

cluster::Spec three_masters() {
  cluster::Spec spec;
  spec.name = "lab";
  spec.file = "/etc/cluster.yaml";
  spec.hosts = {host("m1", Role::master, "10.0.0.1"), host("m2", Role::master, "10.0.0.2"),
                host("m3", Role::master, "10.0.0.3"), host("n1", Role::node, "10.0.0.4")};
  spec.kubernetes.control_plane_endpoint = "10.0.0.100:6443";
  return spec;
}

EtcdMember etcd(std::uint64_t id, const std::string& name, bool healthy) {
  EtcdMember one;
  one.id = id;
  one.name = name;
  one.healthy = healthy;
  return one;
}

/// A run in which no host was reached, and the API still knows all of them.
struct Scene {
  explicit Scene(std::vector<std::string> targets) {
    run.options.targets = std::move(targets);
    run.view.emplace();
    for (const auto& one : spec.hosts) run.view->nodes[one.name].ready = false;
  }
  cluster::Spec spec = three_masters();
  test::SilentProgress progress;
  phases::Run run{spec, Options(), progress, fleet::AgentPayload()};
  std::vector<EtcdMember> members = {etcd(1, "m1", true), etcd(2, "m2", false), etcd(3, "m3", true)};
};

}  // namespace

TEST_CASE("what cannot be removed is refused by cluster.yaml alone") {
  auto spec = three_masters();
  CHECK(check_removable(spec, {"m2", "n1"}));
  const auto unknown = check_removable(spec, {"x9"});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message() == "no host is named \"x9\" in /etc/cluster.yaml");
  CHECK(unknown.error().kind() == ErrorKind::usage);
  const auto last = check_removable(spec, {"m1", "m2", "m3"});
  REQUIRE_FALSE(last);
  CHECK(last.error().message() == "no master would be left of cluster lab");
  spec.kubernetes.control_plane_endpoint = "10.0.0.1:6443";
  CHECK(check_removable(spec, {"m2"}));
  const auto endpoint = check_removable(spec, {"n1", "m1"});
  REQUIRE_FALSE(endpoint);
  CHECK(endpoint.error().message() ==
        "m1 has the address of controlPlaneEndpoint, 10.0.0.1:6443: without it no host finds the API");
}

TEST_CASE("nodes leave first, then the masters that are down, then the others") {
  const Scene scene({"m1", "n1", "m2"});
  const auto leaving = leaving_hosts(scene.run, scene.members);
  REQUIRE(leaving.size() == 3);
  CHECK(leaving[0].host->name == "n1");
  CHECK_FALSE(leaving[0].etcd);
  CHECK(leaving[1].host->name == "m2");
  CHECK(leaving[2].host->name == "m1");
  CHECK(leaving[2].etcd->id == 1);
  CHECK(leaving[2].has_node);
  CHECK_FALSE(leaving[2].to_reset);
  CHECK(to_string(leaving[1]) == "take its etcd member out, delete its node, the host itself is not reset");
}

TEST_CASE("a host that was not reached leaves with --force-dead only, and only when it is dead") {
  Scene scene({"m2"});
  auto leaving = leaving_hosts(scene.run, scene.members);
  const auto refused = check_leaving(scene.run, leaving, scene.members, false);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::unreachable);
  CHECK(refused.error().remedy().find("muster remove m2 --force-dead") != std::string::npos);
  CHECK(check_leaving(scene.run, leaving, scene.members, true));
  scene.run.view->nodes["m2"].ready = true;
  leaving = leaving_hosts(scene.run, scene.members);
  const auto alive = check_leaving(scene.run, leaving, scene.members, true);
  REQUIRE_FALSE(alive);
  CHECK(alive.error().message().find("m2: the host was not reached, but it is not dead") == 0);
}

TEST_CASE("a removal that costs the quorum is refused") {
  const Scene scene({"m1"});
  const auto leaving = leaving_hosts(scene.run, scene.members);
  const auto refused = check_leaving(scene.run, leaving, scene.members, true);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message() ==
        "etcd without m1 would have 1 healthy member of 2, and needs more than half (down: m2)");
}

TEST_CASE("what is wrong with the others stops nobody who joins") {
  const auto finding = [](std::vector<std::string> hosts, Status status) {
    Finding one;
    one.hosts = std::move(hosts);
    one.status = status;
    return one;
  };
  const std::vector<Finding> all = {finding({"m1"}, Status::fail), finding({"m1", "n1"}, Status::fail),
                                    finding({"m1", "m2"}, Status::unknown), finding({"n1"}, Status::unknown)};
  auto findings = all;
  keep_those_of(findings, {"n1"});
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].status == Status::warn);
  CHECK(findings[1].status == Status::fail);
  CHECK(findings[2].status == Status::unknown);
  findings = all;
  keep_those_of(findings, {});
  CHECK(findings.size() == 4);
  CHECK(findings[0].status == Status::fail);
}

TEST_CASE("a host that is in the cluster can be missed, unless it is what the run is about") {
  Scene scene({});
  CHECK(can_be_missed(scene.run, "m1"));
  scene.run.view->nodes.erase("n1");
  CHECK_FALSE(can_be_missed(scene.run, "n1"));
  scene.run.options.targets = {"m1"};
  CHECK_FALSE(can_be_missed(scene.run, "m1"));
  CHECK(can_be_missed(scene.run, "m2"));
  CHECK(can_be_missed(scene.run, "n1"));  // it is not in the cluster, but the run is about m1
  scene.run.options.targets.clear();
  scene.run.view.reset();
  CHECK_FALSE(can_be_missed(scene.run, "m2"));
}
