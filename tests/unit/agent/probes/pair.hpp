#pragma once
// Two hosts with an agent each, on one thread: the far one listens, the near one probes, half-open and by
// connecting.

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/agent/probes/loopback.hpp"
#include "tests/unit/agent/probes/two_hosts.hpp"

namespace muster::test {

class Pair {
 public:
  explicit Pair(std::vector<PortRange> ports) {
    hosts_.far.run("sysctl -qw net.ipv4.icmp_ratelimit=0");
    hosts_.far.enter();
    far_ = listen_on(io_, std::move(ports));
    hosts_.near.enter();
  }

  void on_far(const std::string& line) const { hosts_.far.run(line); }
  void on_near(const std::string& line) const { hosts_.near.run(line); }
  /// Runs `work` as the far host's agent would.
  template <class Work>
  void as_far(Work work) const {
    hosts_.far.enter();
    work();
    hosts_.near.enter();
  }
  /// A port where connections are made and nobody ever takes them.
  void neglect_on_far(std::uint16_t port) {
    hosts_.far.enter();
    neglected_.emplace(io_, tcp::endpoint(tcp::v4(), port));
    hosts_.near.enter();
  }

  ProbeResult result_of(ProbeTarget target, bool connect_all, std::uint32_t deadline_ms = 300) {
    auto request = probe_of({std::move(target)}, deadline_ms);
    request.connect_all = connect_all;
    const auto response = run(io_, probe(request));
    REQUIRE(response.has_value());
    return response->results.at(0);
  }
  std::string probed_once(ProbeTarget target, bool connect_all, std::uint32_t deadline_ms = 300) {
    return to_text(result_of(std::move(target), connect_all, deadline_ms));
  }
  /// What both methods say: the same.
  std::string probed(const ProbeTarget& target, std::uint32_t deadline_ms = 300) {
    const auto half_open = probed_once(target, false, deadline_ms);
    CHECK(half_open == probed_once(target, true, deadline_ms));
    return half_open;
  }
  std::string probed(std::uint16_t port) { return probed(listening_target("10.98.0.2", {{port, port}})); }

 private:
  TwoHosts hosts_;
  asio::io_context io_;
  Opened far_;
  std::optional<tcp::acceptor> neglected_;
};

}  // namespace muster::test
