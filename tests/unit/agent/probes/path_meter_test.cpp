// Measuring paths on loopback addresses and between two hosts of the test's own making.
#include "agent/probes/path_meter.hpp"

#include <doctest/doctest.h>

#include "agent/probes/echo.hpp"
#include "agent/probes/udp_responders.hpp"
#include "tests/unit/agent/probes/loopback.hpp"
#include "tests/unit/agent/probes/two_hosts.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

struct Responding {
  std::unique_ptr<UdpResponders> responders;
  ListenUdpResponse response;
};

Responding respond(asio::io_context& io, std::vector<PortRange> ports, std::string name = "n1",
                   std::string token = kToken) {
  ListenUdp request;
  request.token = std::move(token);
  request.name = std::move(name);
  request.ports = std::move(ports);
  Responding responding;
  auto responders = UdpResponders::open(io.get_executor(), request, responding.response);
  if (responders) responding.responders = *std::move(responders);
  return responding;
}

PathTarget target_of(std::string address, std::vector<PortRange> ports, std::uint16_t spare = 0) {
  PathTarget target;
  target.name = "n1";
  target.address = std::move(address);
  target.ports = std::move(ports);
  target.spare = spare;
  return target;
}

PathResult measured(asio::io_context& io, PathTarget target, std::uint32_t deadline_ms = 2000) {
  MeasurePaths request;
  request.token = kToken;
  request.targets = {std::move(target)};
  request.deadline_ms = deadline_ms;
  auto response = test::run(io, measure_paths(std::move(request)));
  REQUIRE(response);
  REQUIRE(response->results.size() == 1);
  return response->results.front();
}

std::string blocked_text(const PathResult& result) {
  std::string text = "reached " + std::to_string(result.reached);
  for (const auto& blocked : result.blocked) {
    text += "; " + std::string(name_of(blocked.cause)) + ' ' + to_string(blocked.ports);
    if (!blocked.detail.empty()) text += " (" + blocked.detail + ')';
  }
  return text;
}

}  // namespace

TEST_CASE("echo requests and answers are read back, and nothing else is taken for them") {
  using namespace probes;
  const auto request = echo_request(kToken, 42, 1400);
  CHECK(request.size() == 1400);
  CHECK(parse_request(request, kToken) == 42U);
  CHECK(parse_request(echo_request(kToken, 7, 0), kToken) == 7U);
  EchoReply reply{42, 1400, 8472, 1'700'000'000'123'456'789, 1'700'000'000'123'456'999, "n1"};
  const auto read = parse_reply(echo_reply(kToken, reply), kToken);
  REQUIRE(read);
  CHECK(read->sequence == 42);
  CHECK(read->bytes == 1400);
  CHECK(read->port == 8472);
  CHECK(read->received_ns == reply.received_ns);
  CHECK(read->sent_ns == reply.sent_ns);
  CHECK(read->name == "n1");
  for (const std::string foreign :
       {"", "muster", "muster ask ", "muster ask 00112233445566778899aabbccddeeff",
        "muster ask 00112233445566778899aabbccddeeff x\n", "muster ask ffff 1\n",
        "muster ask 00112233445566778899aabbccddeeff 99999999999\n", "\x08\x00\x00\x00\x00\x00\x01\x00"}) {
    CHECK_FALSE(parse_request(foreign, kToken));
    CHECK_FALSE(parse_reply(foreign, kToken));
  }
  const auto whole = echo_reply(kToken, reply);
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(parse_reply(std::string_view(whole).substr(0, size), kToken));
}

TEST_CASE("a path on loopback is reached, timed, and carries what the interface sends") {
  asio::io_context io(1);
  for (const std::string address : {"127.0.0.1", "::1"}) {
    CAPTURE(address);
    const auto far = respond(io, {});
    REQUIRE(far.response.spare != 0);
    const PortRange port{far.response.spare, far.response.spare};
    const auto result = measured(io, target_of(address, {port}));
    CHECK(blocked_text(result) == "reached 1");
    REQUIRE(result.round_trip.known());
    CHECK(result.round_trip->samples == 20);
    CHECK(result.round_trip->by == "udp");
    CHECK(result.round_trip->median_us < 100'000);
    REQUIRE(result.mtu.known());
    CHECK(result.mtu->interface == "lo");
    CHECK(result.mtu->bytes == result.mtu->interface_bytes);
  }
}

TEST_CASE("a port that another socket holds is busy, and is free again afterwards") {
  asio::io_context io(1);
  auto first = respond(io, {});
  const PortRange port{first.response.spare, first.response.spare};
  CHECK(respond(io, {port}).response.busy == std::vector{port});
  first.responders.reset();
  io.restart();
  io.poll();
  const auto second = respond(io, {port});
  CHECK(second.response.listening == std::vector{port});
  CHECK(second.response.failed.empty());
}

TEST_CASE("what answers must be the right host, port and run") {
  asio::io_context io(1);
  const auto other_name = respond(io, {}, "n2");
  const PortRange port{other_name.response.spare, other_name.response.spare};
  CHECK(blocked_text(measured(io, target_of("127.0.0.1", {port}))) ==
        "reached 0; answered-by-another " + to_string({{port}}) + " (the agent of n2, its port " +
            to_string({{port}}) + ")");
  const auto other_run = respond(io, {}, "n1", "ffffffffffffffffffffffffffffffff");
  const PortRange silent{other_run.response.spare, other_run.response.spare};
  CHECK(blocked_text(measured(io, target_of("127.0.0.1", {silent}), 100)) ==
        "reached 0; dropped " + to_string({{silent}}));
}

TEST_CASE("a closed port is rejected at once, and TCP gives the round trip") {
  asio::io_context io(1);
  std::uint16_t closed = 0;
  {
    const auto gone = respond(io, {});
    closed = gone.response.spare;
  }
  io.restart();
  io.poll();
  auto target = target_of("127.0.0.1", {{closed, closed}});
  target.tcp = free_port(io);
  const auto result = measured(io, target);
  CHECK(blocked_text(result) ==
        "reached 0; rejected " + std::to_string(closed) + " (icmp-port-unreachable from this host)");
  REQUIRE(result.round_trip.known());
  CHECK(result.round_trip->by == "tcp");
  CHECK(result.round_trip->samples == 5);
  CHECK(result.mtu.why() == "no datagram came through");
}

TEST_CASE("an address that is none is an error of that target alone") {
  asio::io_context io(1);
  const auto result = measured(io, target_of("n1.example", {{8472, 8472}}));
  CHECK(blocked_text(result) == "reached 0; error 8472 (\"n1.example\" is no IP address)");
}

TEST_CASE("measuring leaves no descriptor open, also when it is cancelled") {
  asio::io_context io(1);
  const auto far = respond(io, {});
  const PortRange port{far.response.spare, far.response.spare};
  measured(io, target_of("127.0.0.1", {port}));
  const auto before = open_descriptors();
  measured(io, target_of("127.0.0.1", {port}));
  const auto cancelled = [](PathTarget target) -> asio::awaitable<bool> {
    MeasurePaths request;
    request.token = kToken;
    request.targets = {std::move(target)};
    auto work = measure_paths(std::move(request));
    const auto outcome = co_await with_deadline(std::move(work), 50ms, "measuring");
    co_return outcome.has_value();
  };
  const auto silent = respond(io, {}, "n1", "ffffffffffffffffffffffffffffffff");
  const auto with_silent = open_descriptors();
  CHECK_FALSE(
      test::run(io, cancelled(target_of("127.0.0.1", {{silent.response.spare, silent.response.spare}}))));
  io.restart();
  io.poll();
  CHECK(open_descriptors() == with_silent);
  CHECK(before + 3 >= with_silent);
}

TEST_CASE("between two hosts: MTU, black hole, drop and reject are told apart") {
  const TwoHosts hosts;
  asio::io_context io(1);
  hosts.far.enter();
  const auto far = respond(io, {{8472, 8472}});
  hosts.near.enter();
  REQUIRE(far.response.listening == std::vector<PortRange>{{8472, 8472}});
  const auto target = target_of("10.98.0.2", {{8472, 8472}}, far.response.spare);

  auto result = measured(io, target);
  CHECK(blocked_text(result) == "reached 1");
  REQUIRE(result.mtu.known());
  CHECK(result.mtu->bytes == 1500);
  CHECK(result.mtu->interface == "eth0");

  SUBCASE("the interface's own MTU is what may be sent") {
    hosts.near.ip("link set eth0 mtu 1400");
    result = measured(io, target);
    CHECK(result.mtu->bytes == 1400);
    CHECK(result.mtu->interface_bytes == 1400);
  }
  SUBCASE("a path that swallows packets over 1400 bytes") {
    // A veth drops what is larger than the other end's MTU and its header, without a word.
    hosts.far.run("iptables -I INPUT -p udp -m length --length 1401:65535 -j DROP");
    const auto begin = std::chrono::steady_clock::now();
    result = measured(io, target);
    REQUIRE(result.mtu.known());
    CHECK(result.mtu->bytes == 1400);
    CHECK(result.mtu->interface_bytes == 1500);
    CHECK(result.mtu->told_by == "");
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
  }
  SUBCASE("over IPv6") {
    hosts.far.run("ip6tables -I INPUT -p udp -m length --length 1321:65535 -j DROP");
    result = measured(io, target_of("fd98::2", {{8472, 8472}}));
    CHECK(blocked_text(result) == "reached 1");
    REQUIRE(result.mtu.known());
    CHECK(result.mtu->bytes <= 1360);  // some versions count the payload only
    CHECK(result.mtu->bytes >= 1320);
  }
  SUBCASE("dropped: the spare port still gives round trip and MTU") {
    hosts.far.run("iptables -I INPUT -p udp --dport 8472 -j DROP");
    result = measured(io, target, 300);
    CHECK(blocked_text(result) == "reached 0; dropped 8472");
    CHECK(result.round_trip.known());
    CHECK(result.mtu.known());
  }
  SUBCASE("rejected") {
    hosts.far.run("iptables -I INPUT -p udp --dport 8472 -j REJECT --reject-with icmp-host-prohibited");
    result = measured(io, target, 300);
    CHECK(blocked_text(result) == "reached 0; rejected 8472 (icmp-host-prohibited from 10.98.0.2)");
  }
  SUBCASE("nobody has the address") {
    result = measured(io, target_of("10.98.0.9", {{8472, 8472}}), 4000);
    REQUIRE(result.blocked.size() == 1);
    CHECK(result.blocked.front().cause == Cause::unreachable);
    CHECK_FALSE(result.round_trip.known());
  }
}
