// The checks of what was measured between hosts: clock-skew, latency, path-mtu, udp-reachable.
#include <doctest/doctest.h>

#include "agent/checks/measured_wording.hpp"
#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

constexpr std::int64_t kMs = 1'000'000;

using Names = std::vector<std::string>;

Finding only(const std::vector<Finding>& findings) {
  REQUIRE(findings.size() == 1);
  return findings.front();
}

/// Three masters m1 to m3.
Cluster masters() {
  Cluster cluster;
  for (int i = 1; i <= 3; ++i)
    cluster.hosts.push_back(sample::host("m" + std::to_string(i), Role::master, i));
  sample::connect_all(cluster);
  return cluster;
}

}  // namespace

TEST_CASE("times are said in the unit that fits") {
  struct Case {
    std::int64_t ns;
    const char* text;
  };
  for (const auto& row : {Case{0, "0 ms"}, Case{850'000, "850 us"}, Case{1'240'000, "1.2 ms"},
                          Case{12 * kMs, "12 ms"}, Case{-7'200 * kMs, "7.2 s"}, Case{90'000 * kMs, "1.5 min"},
                          Case{3'600'000 * kMs, "1 h"}, Case{86'400'000 * kMs * 12, "12 d"}}) {
    CHECK(duration_in_words(row.ns) == row.text);
  }
}

TEST_CASE("clock-skew warns and fails beyond the error, and names the odd host") {
  struct Case {
    std::int64_t offset_ms;
    std::int64_t error_ms;
    Status status;
    const char* saw;
  };
  for (const auto& row : {Case{400, 1, Status::pass, "3 hosts within 399 ms"},
                          Case{900, 1, Status::warn, "n2 is 899 ms ahead of m1 and n1 (+-1.3 ms)"},
                          Case{-900, 1, Status::warn, "n2 is 901 ms behind m1 and n1 (+-1.3 ms)"},
                          Case{900, 600, Status::pass, "3 hosts within 899 ms (+-600 ms)"},
                          Case{-7'200, 1, Status::fail, "n2 is 7.2 s behind m1 and n1 (+-1.3 ms)"},
                          Case{5'300, 400, Status::warn, "n2 is 5.3 s ahead"},
                          Case{360'000, 1, Status::fail, "n2 is 6 min ahead"}}) {
    CAPTURE(row.offset_ms);
    auto cluster = sample::cluster();
    sample::clock_of(cluster, "n2").offset = ClockOffset{row.offset_ms * kMs, row.error_ms * kMs};
    const auto finding = only(sample::judged("clock-skew", cluster));
    CHECK(finding.status == row.status);
    CHECK(sample::contains(finding.saw, row.saw));
    if (row.status == Status::pass) continue;
    CHECK(finding.hosts == Names{"n2"});
    CHECK(sample::contains(finding.remedy, "on n2: `systemctl enable --now chronyd"));
  }
}

TEST_CASE("clock-skew takes an operator's clock that alone is off for a word, not a failure") {
  auto cluster = sample::cluster();
  for (auto& reading : cluster.measured.clocks) reading.offset = ClockOffset{12'000 * kMs, kMs};
  const auto finding = only(sample::judged("clock-skew", cluster));
  CHECK(finding.status == Status::pass);
  CHECK(sample::contains(finding.saw, "; this machine, not the hosts, is 12 s behind"));
}

TEST_CASE("clock-skew without a majority names all and says who agrees with the operator's machine") {
  auto cluster = sample::cluster();
  cluster.hosts.resize(2);
  sample::connect_all(cluster);
  sample::clock_of(cluster, "n1").offset = ClockOffset{7'000 * kMs, kMs};
  const auto finding = only(sample::judged("clock-skew", cluster));
  CHECK(finding.status == Status::fail);
  CHECK(finding.hosts == Names{"m1", "n1"});
  CHECK(finding.saw == "n1 is 7 s ahead of m1 (+-1.3 ms); m1 agrees with this machine");
}

TEST_CASE("clock-skew of a clock that was not read is unknown, and the others are judged") {
  auto cluster = sample::cluster();
  sample::clock_of(cluster, "n2").offset = Fact<ClockOffset>::unknown("the agent said no");
  const auto finding = only(sample::judged("clock-skew", cluster));
  CHECK(finding.status == Status::unknown);
  CHECK(finding.hosts == Names{"n2"});
  CHECK(finding.saw == "not known: the agent said no");
}

TEST_CASE("clock-skew of one host has nothing to compare") {
  auto cluster = sample::cluster();
  cluster.hosts.resize(1);
  sample::connect_all(cluster);
  CHECK(only(sample::judged("clock-skew", cluster)).saw == "one host");
}

TEST_CASE("latency looks at masters, and at the slower direction") {
  auto cluster = masters();
  CHECK(only(sample::judged("latency", cluster)).saw ==
        "3 masters within 10 ms; between hosts a median of at most 180 us");
  sample::pair_of(cluster, "m3", "m1").round_trip = RoundTrip{20, 1, 62'000, 90'000, "udp"};
  const auto finding = only(sample::judged("latency", cluster));
  CHECK(finding.status == Status::warn);
  CHECK(finding.hosts == Names{"m1", "m3"});
  CHECK(finding.saw == "m1 and m3: median 62 ms, p99 90 ms of 20 round trips");
  CHECK(sample::contains(finding.remedy, "heartbeat-interval: \"100\", election-timeout: \"1000\""));
  sample::pair_of(cluster, "m3", "m1").round_trip = RoundTrip{20, 1, 130'000, 190'000, "udp"};
  cluster.settings.kubernetes = {1, 31, 0};
  CHECK(sample::contains(only(sample::judged("latency", cluster)).remedy,
                         "{name: election-timeout, value: \"2000\"}"));
}

TEST_CASE("latency of one master is nobody's trouble") {
  auto cluster = sample::cluster();
  sample::pair_of(cluster, "m1", "n1").round_trip = RoundTrip{20, 0, 62'000, 90'000, "udp"};
  const auto finding = only(sample::judged("latency", cluster));
  CHECK(finding.status == Status::pass);
  CHECK(finding.saw == "one master; between hosts a median of at most 62 ms");
}

TEST_CASE("latency between masters that could not be measured is unknown, one direction is enough") {
  auto cluster = masters();
  sample::pair_of(cluster, "m1", "m2").round_trip = Fact<RoundTrip>::unknown("no answer");
  CHECK(only(sample::judged("latency", cluster)).status == Status::pass);
  sample::pair_of(cluster, "m2", "m1").round_trip = Fact<RoundTrip>::unknown("no answer");
  const auto finding = only(sample::judged("latency", cluster));
  CHECK(finding.status == Status::unknown);
  CHECK(finding.hosts == Names{"m1", "m2"});
}

TEST_CASE("path-mtu names the host that all bad paths have in common") {
  auto cluster = sample::cluster();
  CHECK(only(sample::judged("path-mtu", cluster)).saw == "1,500-byte packets pass on 6 paths");
  for (const auto* other : {"m1", "n1"}) {
    sample::pair_of(cluster, "n2", other).mtu = PathMtu{1400, 1500, "eth0", ""};
    sample::pair_of(cluster, other, "n2").mtu = PathMtu{1400, 1500, "eth0", ""};
  }
  auto finding = only(sample::judged("path-mtu", cluster));
  CHECK(finding.status == Status::fail);
  CHECK(finding.hosts == Names{"m1", "n1", "n2"});
  CHECK(finding.saw == "packets over 1,400 bytes vanish to and from n2");
  CHECK(finding.wanted == "1,500-byte packets pass, the MTU of eth0");
  CHECK(sample::contains(finding.remedy, "`ip link set dev eth0 mtu 1400` on n2"));
  CHECK(sample::contains(finding.remedy, "an MTU of 1350 (VXLAN) or 1380 (IPIP)"));
  for (const auto* other : {"m1", "n1"})
    sample::pair_of(cluster, "n2", other).mtu = PathMtu{1500, 1500, "eth0", ""};
  finding = only(sample::judged("path-mtu", cluster));
  CHECK(finding.saw == "packets over 1,400 bytes vanish to n2");
}

TEST_CASE("path-mtu says of a pair which way, and of everybody that it is everybody") {
  auto cluster = sample::cluster();
  sample::pair_of(cluster, "m1", "n1").mtu = PathMtu{1450, 9000, "bond0", ""};
  auto finding = only(sample::judged("path-mtu", cluster));
  CHECK(finding.saw == "packets over 1,450 bytes vanish from m1 to n1");
  CHECK(finding.hosts == Names{"m1", "n1"});
  CHECK(finding.wanted == "9,000-byte packets pass, the MTU of bond0");
  sample::pair_of(cluster, "n1", "m1").mtu = PathMtu{1450, 9000, "bond0", ""};
  CHECK(sample::contains(only(sample::judged("path-mtu", cluster)).saw, "vanish between m1 and n1"));
  for (auto& pair : cluster.measured.pairs) pair.mtu = PathMtu{1450, 1500, "eth0", ""};
  finding = only(sample::judged("path-mtu", cluster));
  CHECK(finding.saw == "packets over 1,450 bytes vanish between all hosts");
  CHECK(sample::contains(finding.remedy, "on each host"));
}

TEST_CASE("path-mtu warns where a router says that packets are too large") {
  auto cluster = sample::cluster();
  sample::pair_of(cluster, "m1", "n1").mtu = PathMtu{1420, 1500, "eth0", "10.0.0.1"};
  const auto finding = only(sample::judged("path-mtu", cluster));
  CHECK(finding.status == Status::warn);
  CHECK(finding.saw == "packets over 1,420 bytes are too large from m1 to n1, says 10.0.0.1");
}

TEST_CASE("path-mtu leaves paths without UDP to udp-reachable") {
  auto cluster = sample::cluster();
  const auto silent = [&](const char* from, const char* to, const char* udp) {
    sample::pair_of(cluster, from, to).mtu = Fact<PathMtu>::unknown("no datagram came through");
    sample::pair_of(cluster, from, to).udp = udp;
  };
  silent("m1", "n1", "dropped");
  auto finding = only(sample::judged("path-mtu", cluster));
  CHECK(finding.status == Status::pass);
  CHECK(finding.saw == "1,500-byte packets pass on 5 paths; not measured without UDP: 1 path");
  for (auto& pair : cluster.measured.pairs) silent(pair.from.c_str(), pair.to.c_str(), "rejected");
  finding = only(sample::judged("path-mtu", cluster));
  CHECK(finding.status == Status::pass);
  CHECK(finding.saw == "not measured: no UDP passes, see udp-reachable");
  // Nobody else speaks of it where no port is wanted.
  for (auto& pair : cluster.measured.pairs) pair.udp = "none wanted";
  finding = only(sample::judged("path-mtu", cluster));
  CHECK(finding.status == Status::warn);
  CHECK(sample::contains(finding.saw, "no UDP datagram passes between the hosts"));
}

TEST_CASE("path-mtu is unknown where a path that answers could not be measured") {
  auto cluster = sample::cluster();
  sample::pair_of(cluster, "m1", "n1").mtu = Fact<PathMtu>::unknown("the path fell silent");
  const auto finding = only(sample::judged("path-mtu", cluster));
  CHECK(finding.status == Status::unknown);
  CHECK(finding.hosts == Names{"m1", "n1"});
  CHECK(finding.saw == "not known: the path fell silent");
}

TEST_CASE("udp-reachable gives one finding for a host, whoever misses it") {
  auto cluster = sample::cluster();
  CHECK(only(sample::judged("udp-reachable", cluster)).saw == "8472/udp: 6 ports reached on 6 paths");
  for (const auto* from : {"n2", "m1"})
    sample::block(sample::path_of(cluster, from, "n1", "udp"), {{8472, 8472}}, Cause::dropped);
  const auto finding = only(sample::judged("udp-reachable", cluster));
  CHECK(finding.status == Status::fail);
  CHECK(finding.hosts == Names{"m1", "n1", "n2"});
  CHECK(finding.saw ==
        "m1 and n2 to n1: 8472/udp no answer, dropped on the way; no firewall of these hosts does it");
  CHECK(finding.wanted == "8472/udp of n1 reached");
  CHECK(sample::contains(finding.remedy, "allow UDP 8472 to 10.77.0.12 (n1) from 10.77.0.11 (m1)"));
  CHECK(sample::contains(finding.remedy, "preflight.udpPorts"));
  CHECK(only(sample::judged("ports-reachable", cluster)).status == Status::pass);
}

TEST_CASE("udp-reachable leaves paths where nothing passes to ports-reachable") {
  auto cluster = sample::cluster();
  auto& tcp = sample::path_of(cluster, "m1", "n1", "tcp");
  sample::block(tcp, tcp.wanted, Cause::dropped);
  sample::block(sample::path_of(cluster, "m1", "n1", "udp"), {{8472, 8472}}, Cause::dropped);
  const auto finding = only(sample::judged("udp-reachable", cluster));
  CHECK(finding.status == Status::pass);
  CHECK(finding.saw ==
        "8472/udp: 5 ports reached on 6 paths; where no port at all passes, see ports-reachable");
  CHECK(only(sample::judged("ports-reachable", cluster)).status == Status::fail);
}

TEST_CASE("udp-reachable says each cause in words") {
  struct Case {
    Cause cause;
    const char* detail;
    Status status;
    const char* saw;
  };
  for (const auto& row :
       {Case{Cause::rejected, "icmp-host-prohibited from 10.77.0.12", Status::fail,
             "rejected by a firewall; n1 itself says so, and none of its rules that muster can read does "
             "(icmp-host-prohibited from 10.77.0.12)"},
        Case{Cause::answered_by_another, "the agent of n2, its port 8472", Status::fail,
             "answered by something else than n1 (the agent of n2, its port 8472)"},
        Case{Cause::unreachable, "No route to host", Status::fail, "no route to it (No route to host)"},
        Case{Cause::error, "Permission denied", Status::unknown, "could not be tried (Permission denied)"}}) {
    auto cluster = sample::cluster();
    sample::block(sample::path_of(cluster, "m1", "n1", "udp"), {{8472, 8472}}, row.cause, row.detail);
    const auto finding = only(sample::judged("udp-reachable", cluster));
    CHECK(finding.status == row.status);
    CHECK(finding.saw == std::string("m1 to n1: 8472/udp ") + row.saw);
    CHECK_FALSE(finding.remedy.empty());
  }
}

TEST_CASE("udp-reachable takes a held port for no failure, a stranger on it for a warning") {
  auto cluster = sample::cluster();
  std::erase_if(cluster.paths, [](const auto& path) { return path.protocol == "udp" && path.to == "n1"; });
  CHECK(only(sample::judged("udp-reachable", cluster)).status == Status::unknown);  // nobody says why
  cluster.measured.held = {{"n1", {{8472, 8472}}}};
  SUBCASE("the kernel's VXLAN interface") {
    cluster.hosts[1].facts.listeners = std::vector{Listener{"udp", "0.0.0.0", 8472, {}}};
    const auto finding = only(sample::judged("udp-reachable", cluster));
    CHECK(finding.status == Status::pass);
    CHECK(finding.saw == "8472/udp: 4 ports reached on 4 paths; not tried where it is in use: n1");
  }
  SUBCASE("a stranger") {
    cluster.hosts[1].facts.listeners = std::vector{Listener{"udp", "0.0.0.0", 8472, Owner{12, "socat", ""}}};
    const auto finding = only(sample::judged("udp-reachable", cluster));
    CHECK(finding.status == Status::warn);
    CHECK(finding.hosts == Names{"n1"});
    CHECK(finding.saw == "8472/udp of n1 is held by socat (pid 12)");
  }
}

TEST_CASE("udp-reachable wants nothing where no port is named") {
  auto cluster = sample::cluster();
  cluster.settings.udp_ports.clear();
  sample::connect_all(cluster);
  CHECK(only(sample::judged("udp-reachable", cluster)).saw == "none wanted: preflight.udpPorts is empty");
}

TEST_CASE("udp-reachable takes what nobody tried for unknown") {
  auto cluster = sample::cluster();
  std::erase_if(cluster.paths, [](const auto& path) { return path.protocol == "udp" && path.from == "m1"; });
  const auto finding = only(sample::judged("udp-reachable", cluster));
  CHECK(finding.status == Status::unknown);
  CHECK(finding.hosts == Names{"m1", "n1", "n2"});
  CHECK(finding.saw == "not known: 8472/udp was not tried");
}
