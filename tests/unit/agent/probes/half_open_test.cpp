// Half-open probes between two namespaces and on loopback: what they may say by themselves, and when every
// port is connected after all. The verdicts of both methods are compared in firewall_test.cpp as well.

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/agent/probes/pair.hpp"

namespace muster::test {
namespace {

const bool kNotRoot = geteuid() != 0;
constexpr PortRange kPorts{80, 179};
const std::string kFar = "10.98.0.2";

std::uint32_t half_open_in(const ProbeResult& result) {
  return result.half_open.value_or(0);
}

}  // namespace

TEST_CASE("every port but the first of each range is told by its SYN-ACK, over IPv4 and IPv6" *
          doctest::skip(kNotRoot)) {
  Pair pair({kPorts});
  for (const auto& address : {kFar, std::string("fd98::2")}) {
    const auto target = listening_target(address, {{80, 99}, {110, 179}});
    const auto half_open = pair.result_of(target, false);
    CHECK(to_text(half_open) == "reached 90");
    CHECK(half_open_in(half_open) == 88);
    const auto connected = pair.result_of(target, true);
    CHECK(to_text(connected) == "reached 90");
    CHECK(half_open_in(connected) == 0);
  }
}

TEST_CASE("this host's own address, loopback and a given source are told half-open too" *
          doctest::skip(kNotRoot)) {
  asio::io_context io;
  const auto opened = listen_on_free(io, 300);
  REQUIRE(opened.listeners);
  auto request = probe_of({listening_target("127.0.0.2", opened.response.listening),
                           listening_target("127.0.0.2", opened.response.listening),
                           listening_target("::1", opened.response.listening)});
  for (const char* source : {"", "127.0.0.5"}) {
    request.source = source;
    const auto response = run(io, probe(request));
    REQUIRE(response.has_value());
    for (const auto& result : response->results) CHECK(to_text(result) == "reached 300");
    CHECK(half_open_in(response->results[2]) == 299);
    CHECK(half_open_in(response->results[0]) + half_open_in(response->results[1]) >= 299);
  }
}

TEST_CASE("where raw sockets are not permitted every port is connected") {
  const pid_t child = fork();
  if (child == 0) {
    asio::io_context io;
    const auto opened = listen_on_free(io, 100);
    if (geteuid() == 0 && setuid(65534) != 0) _exit(2);
    const auto response =
        run(io, probe(probe_of({listening_target("127.0.0.2", opened.response.listening)})));
    const bool good =
        response && response->results[0].reached == 100 && half_open_in(response->results[0]) == 0;
    _exit(good ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("one port that another answers calls in the credit of all" * doctest::skip(kNotRoot)) {
  Pair pair({kPorts});
  const auto target = listening_target(kFar, {kPorts});
  pair.on_far("iptables -t nat -A PREROUTING -p tcp --dport 100 -j REDIRECT --to-ports 170");
  CHECK(half_open_in(pair.result_of(target, false)) == 0);
  CHECK(pair.probed(target) == "reached 99; answered-by-another 100 (the agent of n1, its port 170)");
}

TEST_CASE("a firewall that lets SYNs in and no more is seen through by the handshake" *
          doctest::skip(kNotRoot)) {
  Pair pair({kPorts});
  pair.on_far("iptables -A INPUT -p tcp ! --syn -j DROP");
  CHECK(pair.probed(listening_target(kFar, {{80, 99}})) ==
        "reached 0; answered-by-another 80-99 (it accepted the connection and said nothing)");
}

TEST_CASE("when the first port of the range is closed by a firewall, others are connected for the token" *
          doctest::skip(kNotRoot)) {
  Pair pair({kPorts});
  pair.on_far("iptables -A INPUT -p tcp --dport 80 -j DROP");
  const auto target = listening_target(kFar, {kPorts});
  CHECK(pair.probed(target) == "reached 99; dropped 80");
  CHECK(half_open_in(pair.result_of(target, false)) == 0);
  CHECK(half_open_in(pair.result_of(listening_target(kFar, {{80, 99}, {110, 179}}), false)) == 88);
}

TEST_CASE("holes in a range are found, each with its cause" * doctest::skip(kNotRoot)) {
  Pair pair({kPorts});
  pair.on_far("iptables -A INPUT -p tcp --dport 90:92 -j DROP");
  pair.on_far("iptables -A INPUT -p tcp --dport 120 -j REJECT --reject-with icmp-host-prohibited");
  pair.on_far("iptables -A INPUT -p tcp --dport 130 -j REJECT --reject-with tcp-reset");
  pair.on_near("iptables -A OUTPUT -p tcp --dport 140 -j DROP");
  pair.on_near("iptables -A INPUT -p tcp --sport 150 -j DROP");
  pair.on_near("iptables -A OUTPUT -p tcp --dport 160 -j REJECT --reject-with icmp-admin-prohibited");
  const auto target = listening_target(kFar, {kPorts});
  CHECK(pair.probed(target) ==
        "reached 92; rejected 130 (RST although the agent listens there); "
        "rejected 160 (icmp-admin-prohibited from this host); "
        "rejected 120 (icmp-host-prohibited from 10.98.0.2); dropped 90-92,140,150");
  CHECK(half_open_in(pair.result_of(target, false)) == 91);
}

TEST_CASE("stateful firewalls on both hosts know our packets" * doctest::skip(kNotRoot)) {
  Pair pair({kPorts});
  for (const auto* line : {"iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT",
                           "iptables -A INPUT -p icmp -j ACCEPT"}) {
    pair.on_near(line);
    pair.on_far(line);
  }
  pair.on_far("iptables -A INPUT -p tcp --dport 80:170 -m conntrack --ctstate NEW -j ACCEPT");
  pair.on_far("iptables -P INPUT DROP");
  pair.on_near("iptables -P INPUT DROP");
  const auto target = listening_target(kFar, {kPorts});
  CHECK(pair.probed(target) == "reached 91; dropped 171-179");
  CHECK(half_open_in(pair.result_of(target, false)) == 90);
}

TEST_CASE("an agent that shows no fingerprint is connected, port by port" * doctest::skip(kNotRoot)) {
  Pair pair({kPorts});
  pair.on_far("iptables -t mangle -A OUTPUT -p tcp --tcp-flags SYN,ACK SYN,ACK -j TCPMSS --set-mss 540");
  const auto result = pair.result_of(listening_target(kFar, {kPorts}), false);
  CHECK(to_text(result) == "reached 100");
  CHECK(half_open_in(result) == 0);
}

}  // namespace muster::test
