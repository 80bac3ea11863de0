#include "agent/probes/sweep.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/probes/loopback.hpp"

namespace muster::test {
namespace {

using probes::Expect;
using probes::IcmpError;
using probes::Outcome;
using probes::Sweep;
using probes::Target;

const auto kNear = asio::ip::make_address("127.0.0.1");

/// What a kernel says of a SYN to a host that did not answer its ARP.
IcmpError no_arp(std::uint16_t port) {
  constexpr std::uint8_t kHostUnreachable = 1;
  return {kNear, kNear, asio::ip::make_address("127.0.0.2"), port, kHostUnreachable, 0};
}

asio::awaitable<Result<>> sweep(const Probe& request, std::vector<Target>& targets) {
  Sweep pass(co_await asio::this_coro::executor, request, targets);
  CO_TRY(pass.open());
  while (true) {
    const bool more = pass.turn();
    if (pass.finished()) co_return Result<>{};
    if (more) continue;
    const bool alive = co_await pass.wait();
    if (!alive) co_return fail(ErrorKind::interrupted, "cancelled");
  }
}

ProbeResult swept(asio::io_context& io, const ProbeTarget& wanted, std::vector<std::uint16_t> no_neighbour) {
  Probe request;
  request.token = kToken;
  request.deadline_ms = 500;
  std::vector<Target> targets;
  targets.emplace_back(wanted, kToken);
  for (const auto port : no_neighbour) targets[0].refused(no_arp(port));
  const auto done = run(io, sweep(request, targets));
  REQUIRE(done.has_value());
  return targets[0].result();
}

}  // namespace

TEST_CASE("what nobody's ARP answer ended is tried again once the host has answered on another port") {
  asio::io_context io;
  const auto opened = listen_on_free(io, 3);
  REQUIRE(opened.listeners);
  const auto first = opened.response.listening[0].first;
  const auto port = [&](int i) { return static_cast<std::uint16_t>(first + i); };
  const ProbeTarget one{"n1", "127.0.0.2", {{first, first}}, {}, {}};
  CHECK(to_text(swept(io, one, {port(1), port(2)})) == "reached 3");
  const auto closed = free_port(io);
  CHECK(to_text(swept(io, one, {port(1), closed})) ==
        "reached 2; rejected " + std::to_string(closed) + " (RST although the agent listens there)");
}

TEST_CASE("where the host never answers, nobody's ARP answer stays what is told") {
  asio::io_context io;
  CHECK(to_text(swept(io, {"n1", "127.0.0.2", {}, {}, {}}, {80, 81})) ==
        "reached 0; unreachable 80-81 (icmp-host-unreachable from this host)");
}

TEST_CASE("a port is put off once, and only for want of ARP") {
  Target target({"n1", "127.0.0.2", {}, {}, {}}, kToken);
  const auto outcome = outcome_of(no_arp(80));
  CHECK(outcome.no_neighbour);
  CHECK(target.put_off({80, Expect::proof}, outcome));
  CHECK_FALSE(target.put_off({80, Expect::proof, true}, outcome));
  CHECK_FALSE(target.put_off({80, Expect::proof}, Outcome{Cause::dropped, ""}));
  auto routers = no_arp(80);
  routers.sender = asio::ip::make_address("10.77.0.1");
  CHECK_FALSE(outcome_of(routers).no_neighbour);
  target.bring_back();
  CHECK_FALSE(target.has_next());
  target.token_seen = true;
  target.bring_back();
  REQUIRE(target.has_next());
  CHECK(target.next_port().again);
}

}  // namespace muster::test
