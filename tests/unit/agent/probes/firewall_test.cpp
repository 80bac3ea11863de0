// Real firewalls, real ARP, real NAT between two namespaces: what the prober says of each, half-open and by
// connecting (Pair::probed compares).

#include <doctest/doctest.h>

#include "tests/unit/agent/probes/pair.hpp"

namespace muster::test {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

const bool kNotRoot = geteuid() != 0;
constexpr PortRange kNodePorts{30000, 32767};
constexpr std::uint32_t kDeadline = 1000;  // where the time is looked at: loose on a busy machine

}  // namespace

TEST_CASE("each kind of firewall rule is told from the others, and named" * doctest::skip(kNotRoot)) {
  Pair pair({{80, 99}});
  struct Case {
    std::uint16_t port;
    std::string rule;
    std::string text;
  };
  const std::vector<Case> cases{
      {80, "-j DROP", "dropped 80"},
      {81, "-j REJECT", "rejected 81 (icmp-port-unreachable from 10.98.0.2)"},
      {82, "-j REJECT --reject-with icmp-host-prohibited",
       "rejected 82 (icmp-host-prohibited from 10.98.0.2)"},
      {83, "-j REJECT --reject-with icmp-admin-prohibited",
       "rejected 83 (icmp-admin-prohibited from 10.98.0.2)"},
      {84, "-j REJECT --reject-with icmp-host-unreachable",
       "rejected 84 (icmp-host-unreachable from 10.98.0.2)"},
      {85, "-j REJECT --reject-with tcp-reset", "rejected 85 (RST although the agent listens there)"},
      {86, "-t nat -j REDIRECT --to-ports 99", "answered-by-another 86 (the agent of n1, its port 99)"},
  };
  for (const auto& [port, rule, text] : cases) {
    const std::string chain = rule.starts_with("-t nat") ? "PREROUTING" : "INPUT";
    pair.on_far("iptables -A " + chain + " -p tcp --dport " + std::to_string(port) + ' ' + rule);
  }
  for (const auto& [port, rule, text] : cases) CHECK(pair.probed(port) == "reached 0; " + text);
  CHECK(pair.probed(90) == "reached 1");
}

TEST_CASE("a refusal by this host's own firewall says so" * doctest::skip(kNotRoot)) {
  Pair pair({{80, 80}});
  pair.on_near("iptables -A OUTPUT -p tcp --dport 80 -j REJECT --reject-with icmp-admin-prohibited");
  CHECK(pair.probed(80) == "reached 0; rejected 80 (icmp-admin-prohibited from this host)");
}

TEST_CASE("a closed port behind a firewall is not reached, though ICMP looks like RST to a socket" *
          doctest::skip(kNotRoot)) {
  Pair pair({});
  pair.on_far("iptables -A INPUT -p tcp --dport 81 -j REJECT");
  pair.on_far("iptables -A INPUT -p tcp --dport 82 -j DROP");
  ProbeTarget target{"n1", "10.98.0.2", {}, {}, {{80, 82}}};
  CHECK(pair.probed(target) == "reached 1; rejected 81 (icmp-port-unreachable from 10.98.0.2); dropped 82");
}

TEST_CASE("IPv6 refusals are named too" * doctest::skip(kNotRoot)) {
  Pair pair({{80, 82}});
  pair.on_far("ip6tables -A INPUT -p tcp --dport 80 -j REJECT --reject-with icmp6-adm-prohibited");
  pair.on_far("ip6tables -A INPUT -p tcp --dport 81 -j DROP");
  CHECK(pair.probed(listening_target("fd98::2", {{80, 82}})) ==
        "reached 1; rejected 80 (icmp6-adm-prohibited from fd98::2); dropped 81");
}

TEST_CASE("an address without a host, and one without a route, are unreachable" * doctest::skip(kNotRoot)) {
  Pair pair({});
  CHECK(pair.probed(listening_target("10.98.0.9", {{80, 90}})) ==
        "reached 0; unreachable 80-90 (no answer to ARP: no such host on this network)");
  CHECK(pair.probed(listening_target("192.0.2.1", {{80, 90}})) ==
        "reached 0; unreachable 80-90 (Network is unreachable)");
}

TEST_CASE(
    "when a kernel sends few of its ICMP errors, the silent rest is said to be perhaps rejected as well" *
    doctest::skip(kNotRoot)) {
  for (const bool connect_all : {false, true}) {
    CAPTURE(connect_all);
    Pair pair({{80, 179}});
    pair.on_far("sysctl -qw net.ipv4.icmp_ratelimit=1000");
    pair.on_far("iptables -A INPUT -p tcp -j REJECT --reject-with icmp-host-prohibited");
    const auto text = pair.probed_once(listening_target("10.98.0.2", {{80, 179}}), connect_all);
    CHECK(text.starts_with("reached 0; rejected "));
    CHECK(text.ends_with("(perhaps rejected like its other ports: ICMP errors are rate-limited)"));
  }
}

TEST_CASE("all dropped ports together cost about one deadline" * doctest::skip(kNotRoot)) {
  Pair pair({{80, 80}, kNodePorts});
  pair.on_far("iptables -A INPUT -p tcp --dport 30000:32767 -j DROP");
  const auto target = listening_target("10.98.0.2", {{80, 80}, kNodePorts});
  for (const bool connect_all : {false, true}) {
    const auto begin = std::chrono::steady_clock::now();
    CHECK(pair.probed_once(target, connect_all, kDeadline) == "reached 1; dropped 30000-32767");
    const Milliseconds took = std::chrono::steady_clock::now() - begin;
    CHECK(took.count() >= kDeadline);
    CHECK(took.count() < 4 * kDeadline);
  }
}

TEST_CASE("ports that accept and say nothing do not wait for their deadline one window after the other" *
          doctest::skip(kNotRoot)) {
  const auto target = listening_target("10.98.0.2", {{80, 80}, kNodePorts});
  for (const bool connect_all : {false, true}) {
    CAPTURE(connect_all);
    Pair pair({{80, 80}, kNodePorts});
    // As a transparent proxy does it: every connection ends at one port, and not at an agent.
    pair.neglect_on_far(81);
    pair.on_far("iptables -t nat -A PREROUTING -p tcp --dport 30000:32767 -j REDIRECT --to-ports 81");
    const auto begin = std::chrono::steady_clock::now();
    CHECK(pair.probed_once(target, connect_all, kDeadline) ==
          "reached 1; answered-by-another 30000-32767 (it accepted the connection and said nothing)");
    const Milliseconds took = std::chrono::steady_clock::now() - begin;
    CHECK(took.count() < kDeadline * 2768.0 / 128 / 2);
  }
}

}  // namespace muster::test
