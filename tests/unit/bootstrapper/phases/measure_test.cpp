// What the measure phase makes of timestamps and of the agents' answers.
#include <doctest/doctest.h>

#include "bootstrapper/phases/clock_exchange.hpp"
#include "bootstrapper/phases/path_matrix.hpp"

using namespace muster;
using namespace muster::phases;

namespace {

muster::Host host_of(const std::string& name, Role role, const std::string& address) {
  muster::Host host;
  host.name = name;
  host.role = role;
  host.address = address;
  return host;
}

Cluster two_hosts() {
  Cluster cluster;
  cluster.hosts = {host_of("m1", Role::master, "10.0.0.1"), host_of("n1", Role::node, "10.0.0.2")};
  return cluster;
}

UdpSide side_of(std::vector<PortRange> listening, std::vector<PortRange> busy = {}) {
  UdpSide side;
  side.opened.listening = std::move(listening);
  side.opened.busy = std::move(busy);
  side.opened.spare = 40'000;
  return side;
}

const std::vector<PortRange> kVxlan{{8472, 8472}};

}  // namespace

TEST_CASE("the offset is that of the exchange with the shortest round trip") {
  constexpr std::int64_t kNow = 1'700'000'000'000'000'000;
  constexpr std::int64_t kMs = 1'000'000;
  // 5 s ahead; 1 ms each way, then 1 ms there and 9 ms back.
  const ClockExchange quick{kNow, kNow + 5001 * kMs, kNow + 5003 * kMs, kNow + 4 * kMs};
  const ClockExchange slow{kNow, kNow + 5001 * kMs, kNow + 5001 * kMs, kNow + 10 * kMs};
  CHECK(quick.round_trip_ns() == 2 * kMs);
  const std::array exchanges{slow, quick, slow};
  const auto offset = clock_offset(exchanges);
  REQUIRE(offset.known());
  CHECK(offset->offset_ns == 5000 * kMs);
  CHECK(offset->error_ns == kMs);
  CHECK_FALSE(clock_offset({}).known());
  const std::array one{slow};
  CHECK(clock_offset(one)->offset_ns == 4996 * kMs);
  CHECK(clock_offset(one)->error_ns == 5 * kMs);  // the true 5 s are within the error
}

TEST_CASE("each host measures the way to each other that could be asked") {
  auto cluster = two_hosts();
  const auto request = paths_from(0, cluster, {side_of(kVxlan), side_of(kVxlan)}, "token");
  REQUIRE(request.targets.size() == 1);
  CHECK(request.targets[0].name == "n1");
  CHECK(request.targets[0].address == "10.0.0.2");
  CHECK(request.targets[0].ports == kVxlan);
  CHECK(request.targets[0].spare == 40'000);
  CHECK(request.targets[0].tcp == 10250);
  UdpSide unasked;
  unasked.why = "no epoll";
  CHECK(paths_from(0, cluster, {side_of(kVxlan), unasked}, "token").targets.empty());
  keep_paths(0, {}, {side_of(kVxlan), unasked}, cluster);
  REQUIRE(cluster.measured.pairs.size() == 1);
  CHECK(cluster.measured.pairs[0].mtu.why() == "no epoll");
  CHECK(cluster.paths.empty());
}

TEST_CASE("the agents' answers become paths over UDP and pairs") {
  struct Case {
    UdpSide side;
    std::uint32_t reached;
    std::vector<Blocked> blocked;
    std::string word;
    std::size_t paths;
  };
  auto failed = side_of({});
  failed.opened.failed = kVxlan;
  failed.opened.failure = "Permission denied";
  for (const auto& row : {Case{side_of(kVxlan), 1, {}, "reached", 1},
                          Case{side_of(kVxlan), 0, {{kVxlan, Cause::dropped, ""}}, "dropped", 1},
                          Case{side_of({}, kVxlan), 0, {}, "held", 0},
                          Case{side_of({}), 0, {}, "none wanted", 0}, Case{failed, 0, {}, "error", 1}}) {
    auto cluster = two_hosts();
    MeasurePathsResponse response;
    response.results.push_back({"n1", row.reached, row.blocked, RoundTrip{}, PathMtu{}});
    keep_paths(0, response, {side_of(kVxlan), row.side}, cluster);
    REQUIRE(cluster.measured.pairs.size() == 1);
    CHECK(cluster.measured.pairs[0].udp == row.word);
    CHECK(cluster.measured.pairs[0].from == "m1");
    CHECK(cluster.measured.pairs[0].to == "n1");
    REQUIRE(cluster.paths.size() == row.paths);
    if (row.paths == 0) continue;
    CHECK(cluster.paths[0].protocol == "udp");
    CHECK(cluster.paths[0].wanted == kVxlan);
    CHECK(cluster.paths[0].reached + count(kVxlan) * cluster.paths[0].blocked.size() == 1);
  }
}

TEST_CASE("held ports and hosts that measured nothing are kept") {
  auto cluster = two_hosts();
  keep_held({side_of(kVxlan), side_of({}, kVxlan)}, cluster);
  REQUIRE(cluster.measured.held.size() == 1);
  CHECK(cluster.measured.held[0].host == "n1");
  keep_no_paths(1, "out of memory", cluster);
  REQUIRE(cluster.measured.pairs.size() == 1);
  CHECK(cluster.measured.pairs[0].round_trip.why() == "out of memory");
}
