#include "agent/probes/outcome.hpp"

#include <doctest/doctest.h>

#include <cerrno>

namespace muster::probes {
namespace {

namespace ip = boost::asio::ip;

IcmpError refusal(const char* sender, std::uint8_t code, const char* to = "10.0.0.2") {
  return {ip::make_address(sender), ip::make_address("10.0.0.1"), ip::make_address(to), 30000, code};
}

}  // namespace

TEST_CASE("an errno means what the port was expected to do") {
  struct Case {
    int error;
    Expect expect;
    std::optional<Cause> cause;
  };
  for (const auto& [error, expect, cause] :
       {Case{ECONNREFUSED, Expect::proof, Cause::rejected},
        Case{ECONNREFUSED, Expect::connection, Cause::refused},
        Case{ECONNREFUSED, Expect::any_answer, std::nullopt},
        Case{ECONNRESET, Expect::proof, Cause::answered_by_another},
        Case{ECONNRESET, Expect::any_answer, std::nullopt}, Case{ETIMEDOUT, Expect::proof, Cause::dropped},
        Case{EHOSTUNREACH, Expect::proof, Cause::unreachable},
        Case{ENETUNREACH, Expect::any_answer, Cause::unreachable},
        Case{EACCES, Expect::proof, Cause::rejected}, Case{EPERM, Expect::connection, Cause::rejected},
        Case{ENOPROTOOPT, Expect::proof, Cause::rejected}, Case{EINVAL, Expect::proof, Cause::error}}) {
    CHECK(outcome_of(error, expect).cause == cause);
  }
  CHECK(outcome_of(ENETUNREACH, Expect::proof).detail == "Network is unreachable");
}

TEST_CASE("an ICMP error is a firewall's, or a missing route, by its code and its sender") {
  struct Case {
    IcmpError error;
    Cause cause;
    std::string_view detail;
  };
  for (const auto& [error, cause, detail] :
       {Case{refusal("10.0.0.2", 10), Cause::rejected, "icmp-host-prohibited from 10.0.0.2"},
        Case{refusal("10.0.0.254", 13), Cause::rejected, "icmp-admin-prohibited from 10.0.0.254"},
        Case{refusal("10.0.0.2", 3), Cause::rejected, "icmp-port-unreachable from 10.0.0.2"},
        Case{refusal("10.0.0.2", 1), Cause::rejected, "icmp-host-unreachable from 10.0.0.2"},
        Case{refusal("10.0.0.254", 1), Cause::unreachable, "icmp-host-unreachable from 10.0.0.254"},
        Case{refusal("10.0.0.1", 1), Cause::unreachable, "icmp-host-unreachable from this host"},
        Case{refusal("10.0.0.1", 3), Cause::rejected, "icmp-port-unreachable from this host"},
        Case{refusal("10.0.0.254", 0), Cause::unreachable, "icmp-net-unreachable from 10.0.0.254"},
        Case{refusal("10.0.0.254", 15), Cause::rejected, "icmp unreachable, code 15 from 10.0.0.254"},
        Case{refusal("fd00::2", 1, "fd00::2"), Cause::rejected, "icmp6-adm-prohibited from fd00::2"},
        Case{refusal("fd00::ff", 0, "fd00::2"), Cause::unreachable, "icmp6-no-route from fd00::ff"}}) {
    const auto outcome = outcome_of(error);
    CHECK(outcome.cause == cause);
    CHECK(outcome.detail == detail);
  }
}

TEST_CASE("a tally gives ranges, one entry for each cause and detail") {
  Tally tally;
  for (const std::uint16_t port : {30002, 30000, 30001}) tally.add(port, {Cause::dropped, ""});
  tally.add(80, {Cause::rejected, "RST"});
  tally.add(82, {Cause::rejected, "RST"});
  tally.add(81, {});
  const auto result = tally.result("n1");
  CHECK(result.name == "n1");
  CHECK(result.reached == 1);
  REQUIRE(result.blocked.size() == 2);
  CHECK(to_string(result.blocked[0].ports) == "80,82");
  CHECK(result.blocked[0].cause == Cause::rejected);
  CHECK(result.blocked[0].detail == "RST");
  CHECK(to_string(result.blocked[1].ports) == "30000-30002");
  CHECK(result.blocked[1].cause == Cause::dropped);
}

TEST_CASE("a tally of a thousand different answers stays short") {
  Tally tally;
  for (std::uint16_t port = 1; port <= 1000; ++port) {
    tally.add(port, {Cause::answered_by_another, "port " + std::to_string(port)});
  }
  const auto result = tally.result("n1");
  CHECK(result.blocked.size() == 9);
  std::size_t ports = 0;
  for (const auto& blocked : result.blocked) ports += count(blocked.ports);
  CHECK(ports == 1000);
}

TEST_CASE("a tally is silent when every port was dropped, and can be restated") {
  Tally tally;
  tally.add(80, {Cause::dropped, ""});
  tally.add(81, {Cause::dropped, "x"});
  CHECK(tally.all_silent());
  CHECK(tally.count_of(Cause::dropped) == 2);
  CHECK(tally.count_of(Cause::rejected) == 0);
  tally.restate(Cause::dropped, Cause::unreachable, "no host");
  CHECK_FALSE(tally.all_silent());
  const auto result = tally.result("n1");
  REQUIRE(result.blocked.size() == 1);
  CHECK(to_string(result.blocked[0].ports) == "80-81");
  CHECK(result.blocked[0].cause == Cause::unreachable);
  tally.add(82, {});
  CHECK_FALSE(tally.all_silent());
  tally.restate(Cause::rejected, Cause::dropped, "nothing to restate");
  CHECK(tally.result("n1").blocked.size() == 1);
}

}  // namespace muster::probes
