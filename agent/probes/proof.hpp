#pragma once
// What a listening agent says to whoever connects: which run, which port, which host. One line of text, so
// that a person with `nc` can read it. It guards against accidents (proxies, NAT, a second host with the
// address), not against forgers.

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::probes {

/// One side's words for all its ports: "muster TOKEN PORT NAME\n".
class Proof {
 public:
  /// `name` is the answering host; empty: it was not told its name.
  Proof(std::string_view token, std::string_view name);

  /// The line for one port.
  [[nodiscard]] std::string line(std::uint16_t port) const;

  enum class Match { right, incomplete, wrong };
  /// Whether bytes from that port are the line of this run, port and host; an agent that was not told its
  /// name is believed.
  [[nodiscard]] Match compare(std::string_view received, std::uint16_t port) const;

  /// What answered, for the operator: "the agent of n2, its port 30080", or the printable beginning of the
  /// bytes.
  [[nodiscard]] std::string describe(std::string_view received) const;

  /// Longer than any line: what to read at most.
  static constexpr std::size_t kMostBytes = 512;

 private:
  std::string before_port_;
  std::string after_port_;
};

}  // namespace muster::probes
