#pragma once
// What one attempt on one port means: from errno, ICMP and the answer to a Cause. Pure functions; the sockets
// are in sweep.cpp.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/probes/icmp.hpp"
#include "agent/protocol/messages.hpp"
#include "agent/protocol/reachability.hpp"

namespace muster::probes {

/// What a port is expected to do; see ProbeTarget.
enum class Expect : std::uint8_t {
  proof,       ///< ProbeTarget::listening
  connection,  ///< ProbeTarget::serving
  any_answer,  ///< ProbeTarget::closed
};

/// How one attempt ended: reached, or why not.
struct Outcome {
  std::optional<Cause> cause;  ///< none: the port was reached
  std::string detail;
  bool no_neighbour = false;  ///< this host's own word that nobody answered its ARP: not about the port
};

/// The outcome of a connection that failed with `error` (errno), with no ICMP seen for it.
Outcome outcome_of(int error, Expect expect);
/// The outcome of a connection for which an ICMP error came.
Outcome outcome_of(const IcmpError& error);

/// Collects the outcomes of one target's ports.
class Tally {
 public:
  void add(std::uint16_t port, const Outcome& outcome);
  /// How many ports were reached.
  [[nodiscard]] std::uint32_t reached() const { return reached_; }
  /// How many ports were not reached for that reason.
  [[nodiscard]] std::size_t count_of(Cause cause) const;
  /// Whether nothing at all came back: every port was dropped.
  [[nodiscard]] bool all_silent() const;
  /// The same ports for another reason, once more is known about the host.
  void restate(Cause from, Cause to, const std::string& detail);
  /// Ports merged to ranges, one entry for each cause and detail.
  [[nodiscard]] ProbeResult result(std::string name) const;

 private:
  std::uint32_t reached_ = 0;
  std::map<std::pair<Cause, std::string>, std::vector<std::uint16_t>> blocked_;
};

}  // namespace muster::probes
