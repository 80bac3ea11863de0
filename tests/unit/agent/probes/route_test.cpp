#include "agent/probes/route.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/unit/agent/probes/two_hosts.hpp"

namespace muster::test {
namespace {

const bool kNotRoot = geteuid() != 0;

/// "eth0 via 10.98.0.2 table 254"
std::string route(const std::string& to, const std::string& from = "") {
  const auto way = probes::route_to(*parse_ip(to), parse_ip(from));
  if (!way) return way.error().message();
  if (!way->problem.empty()) return way->problem;
  return way->interface + " via " + way->gateway + " table " + std::to_string(way->table);
}

}  // namespace

TEST_CASE("the kernel says by which interface, gateway and table it sends" * doctest::skip(kNotRoot)) {
  const TwoHosts hosts;
  hosts.near.ip("route add 192.0.2.0/24 via 10.98.0.2");
  hosts.near.ip("route add 2001:db8::/32 via fd98::2");
  hosts.near.ip("route add unreachable 192.0.2.9");
  hosts.near.ip("route add 192.0.2.0/24 via 10.98.0.9 table 100");
  hosts.near.ip("rule add from 10.98.0.1 to 192.0.2.0/25 table 100");
  hosts.near.enter();
  CHECK(route("10.98.0.2") == "eth0 via  table 254");
  CHECK(route("192.0.2.1") == "eth0 via 10.98.0.2 table 254");
  CHECK(route("2001:db8::1") == "eth0 via fd98::2 table 254");
  CHECK(route("192.0.2.1", "10.98.0.1") == "eth0 via 10.98.0.9 table 100");
  CHECK(route("192.0.2.200", "10.98.0.1") == "eth0 via 10.98.0.2 table 254");
  CHECK(route("192.0.2.9") == "No route to host");
  CHECK(route("198.51.100.1") == "Network is unreachable");
  // An address of somebody else's decides nothing.
  CHECK(route("192.0.2.1", "10.98.0.77") == "eth0 via 10.98.0.2 table 254");
  CHECK(probes::is_own(*parse_ip("10.98.0.1")));
  CHECK(probes::is_own(*parse_ip("fd98::1")));
  CHECK_FALSE(probes::is_own(*parse_ip("10.98.0.2")));
  CHECK_FALSE(probes::is_own(*parse_ip("198.51.100.1")));
}

}  // namespace muster::test
