#include "agent/probes/arrivals.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "tests/unit/agent/probes/pair.hpp"

namespace muster::test {
namespace {

const bool kNotRoot = geteuid() != 0;

std::vector<probes::HalfOpened> half_opened(const std::string& rows) {
  std::istringstream table("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n" +
                           rows);
  return probes::half_opened_in(table);
}

/// What the far host of a pair says came from the near one.
Arrived arrived(const Pair& pair, std::vector<PortRange> ports, const std::string& near = "10.98.0.1",
                const std::string& far = "10.98.0.2") {
  FindArrivals request;
  request.hosts.push_back({{near}, far, std::move(ports)});
  ArrivalsResponse response;
  pair.as_far([&] { response = find_arrivals(request); });
  REQUIRE(response.hosts.size() == 1);
  return response.hosts[0];
}

}  // namespace

TEST_CASE("half-open connections are those in state 03, of either table") {
  const auto v4 = half_opened(
      "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000\n"
      "   1: 0C004D0A:1F90 0B004D0A:B89A 03 00000000:00000000 01:00000000 00000000\n"
      "   2: 0C004D0A:1F90 0B004D0A:B89B 01 00000000:00000000 01:00000000 00000000\n");
  REQUIRE(v4.size() == 1);
  CHECK(v4[0] == probes::HalfOpened{*parse_ip("10.77.0.12"), 8080, *parse_ip("10.77.0.11")});
  const auto v6 = half_opened(
      "   1: 0000000000000000FFFF00000C004D0A:1F90 0000000000000000FFFF00000B004D0A:B89A 03 0 0 0\n"
      "   2: 000000FD000000000000000002000000:0050 000000FD000000000000000001000000:B89A 03 0 0 0\n");
  REQUIRE(v6.size() == 2);
  CHECK(v6[0] == v4[0]);
  CHECK(v6[1].peer.v6);
  CHECK(v6[1].port == 80);
}

TEST_CASE("rows that make no sense are no half-open connections") {
  CHECK(half_opened("").empty());
  CHECK(half_opened("   1: 0C004D0A 0B004D0A:B89A 03\n 2: 0C004D0:1F90 0B004D0A:B89A 03\n 3: half a row\n")
            .empty());
}

TEST_CASE("a lost answer is told from a lost SYN" * doctest::skip(kNotRoot)) {
  Pair pair({{80, 99}});
  pair.on_near("iptables -A INPUT -p tcp --sport 80:89 -j DROP");
  pair.on_far("iptables -A INPUT -p tcp --dport 90:94 -j DROP");
  CHECK(pair.probed(listening_target("10.98.0.2", {{80, 99}})) == "reached 5; dropped 80-94");
  const auto seen = arrived(pair, {{80, 94}});
  CHECK(to_string(seen.ports) == "80-89");
  REQUIRE(seen.way.known());
  CHECK(seen.way->interface == "eth0");
  CHECK(seen.way->gateway.empty());
  CHECK(seen.way->table == 254);
  CHECK(to_string(arrived(pair, {{80, 84}}).ports) == "80-84");
  CHECK(arrived(pair, {{80, 94}}, "10.98.0.9").ports.empty());
}

TEST_CASE("the same over IPv6" * doctest::skip(kNotRoot)) {
  Pair pair({{80, 81}});
  pair.on_near("ip6tables -A INPUT -p tcp --sport 80 -j DROP");
  CHECK(pair.probed(listening_target("fd98::2", {{80, 81}})) == "reached 1; dropped 80");
  const auto seen = arrived(pair, {{80, 81}}, "fd98::1", "fd98::2");
  CHECK(to_string(seen.ports) == "80");
  REQUIRE(seen.way.known());
  CHECK(seen.way->interface == "eth0");
}

}  // namespace muster::test
