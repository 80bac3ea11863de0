#pragma once
// One far host of a sweep: which of its ports are still to be tried, and what came of the others.

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "agent/probes/attempt.hpp"
#include "agent/probes/outcome.hpp"
#include "agent/probes/proof.hpp"
#include "agent/protocol/messages.hpp"

namespace muster::probes {

struct Target {
  struct Port {
    std::uint16_t number;
    Expect expect;
  };

  /// An address that is none makes every port an error.
  Target(const ProbeTarget& request, std::string_view token);

  [[nodiscard]] bool has_next() const { return next < ports.size(); }
  [[nodiscard]] const Port& next_port() const { return ports[next]; }
  /// The next port is done with or under way.
  void advance();
  /// What is reported of it, once every port has ended.
  [[nodiscard]] ProbeResult result() const;

  std::string name;
  boost::asio::ip::tcp::endpoint endpoint;  ///< the port is that of the last attempt
  Proof proof;
  Tally tally;
  std::vector<Port> ports;  ///< those that want a proof last: their sockets are used again
  std::size_t next = 0;
  std::size_t young = 0;          ///< attempts that count against Probe::in_flight
  Clock::time_point last_answer;  ///< when a proof came last
  bool refuses_by_icmp = false;
  std::list<Attempt> idle;
};

}  // namespace muster::probes
