#include <doctest/doctest.h>

#include "agent/checks/repairs.hpp"
#include "tests/unit/agent/checks/sample_cluster.hpp"
#include "tests/unit/agent/firewall_samples.hpp"

using namespace muster;

namespace {

const std::vector<PortRange> kNodePorts{{30000, 32767}};
// One is reached: where none is, UDP is looked at as well.
const std::vector<PortRange> kMost{{30001, 32767}};

/// firewalld as CentOS 7 has it, with these lines in its lists of zones.
Firewall firewalld(const std::string& lines = "") {
  std::string text(sample::kFirewalld);
  const std::string_view first = "-A INPUT_ZONES -i eth0 -g IN_public\n";
  text.insert(text.find(first), lines);
  auto firewall = sample::firewall(text);
  firewall.firewalld = Firewalld{true, "public", {}};
  return firewall;
}

/// A cluster where m1 and n2 miss these ports of n1, whose firewall is this.
Cluster shut(const Firewall& firewall, const std::vector<PortRange>& ports) {
  auto cluster = sample::cluster();
  cluster.hosts[1].facts.firewall = firewall;
  for (const auto* from : {"m1", "n2"}) {
    auto& path = sample::path_of(cluster, from, "n1");
    auto missed = subtract(path.wanted, subtract(path.wanted, ports));
    sample::block(path, std::move(missed), Cause::rejected, "icmp-host-prohibited from 10.77.0.12");
  }
  return cluster;
}

HostRepair opened(const std::string& ports, const std::string& zone = "public",
                  const std::string& check = "ports-reachable") {
  return {"n1", check, {RepairKind::open_port, ports, zone}};
}

using Repairs = std::vector<HostRepair>;

}  // namespace

TEST_CASE("what firewalld shuts is opened in its zone, once for all who miss it") {
  const auto cluster = shut(firewalld(), kMost);
  CHECK(port_repairs_for(cluster) == Repairs{opened("30001-32767/tcp")});
  CHECK(to_string(port_repairs_for(cluster)[0].repair) ==
        "open 30001-32767/tcp in firewalld's zone public, now and at boot");
  CHECK(port_repairs_for(sample::cluster()).empty());
}

TEST_CASE("ports that somebody else shuts are left to the operator") {
  struct Row {
    const char* what;
    Firewall firewall;
  };
  auto stopped = firewalld();
  stopped.firewalld->running = false;
  auto denied = sample::firewall(
      sample::filter(":IN_public_deny - [0:0]\n-A INPUT -j IN_public_deny\n-A IN_public_deny -p tcp --dport "
                     "30000:32767 -j REJECT\n"));
  denied.firewalld = Firewalld{true, "public", {}};
  const Row rows[] = {
      {"a rule of iptables", sample::firewall(sample::kIptablesService)},
      {"firewalld's rules without firewalld", stopped},
      {"a rule that the operator gave firewalld", denied},
      {"a firewall between the hosts", Firewall{}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CHECK(port_repairs_for(shut(row.firewall, kNodePorts)).empty());
  }
}

TEST_CASE("each of those who ask comes by a zone of its own") {
  const auto lines =
      ":IN_internal - [0:0]\n-A INPUT_ZONES_SOURCE -s 10.77.0.11/32 -g IN_internal\n-A IN_internal -p tcp -m "
      "tcp --dport 10250 -j ACCEPT\n";
  CHECK(port_repairs_for(shut(firewalld(lines), kMost)) ==
        Repairs{opened("30001-32767/tcp", "internal"), opened("30001-32767/tcp")});
}

TEST_CASE("many pieces are opened as the ranges that they are in") {
  std::vector<PortRange> odd;
  for (std::uint16_t port = 30001; port < 30041; port += 2) odd.push_back({port, port});
  CHECK(port_repairs_for(shut(firewalld(), odd)) == Repairs{opened("30000-32767/tcp")});
  const std::vector<PortRange> few(odd.begin(), odd.begin() + 2);
  CHECK(port_repairs_for(shut(firewalld(), few)) == Repairs{opened("30001/tcp"), opened("30003/tcp")});
}

TEST_CASE("the overlay's port is opened as well, also where no TCP passed and it was not judged") {
  auto cluster = shut(firewalld(), kMost);
  for (const auto* from : {"m1", "n2"})
    sample::block(sample::path_of(cluster, from, "n1", "udp"), {{8472, 8472}}, Cause::dropped);
  const auto overlay = opened("8472/udp", "public", "udp-reachable");
  CHECK(port_repairs_for(cluster) == Repairs{opened("30001-32767/tcp"), overlay});
  cluster.settings.ignore = {"ports-reachable"};
  CHECK(port_repairs_for(cluster) == Repairs{overlay});
  cluster.settings.ignore = {"udp-reachable"};
  CHECK(port_repairs_for(cluster) == Repairs{opened("30001-32767/tcp")});

  auto silent = shut(firewalld(), kNodePorts);
  auto& path = sample::path_of(silent, "n2", "n1");
  REQUIRE(path.reached == 0);
  CHECK(port_repairs_for(silent) == Repairs{opened("30000-32767/tcp"), overlay});
}
