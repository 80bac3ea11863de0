#pragma once
// The keyed fingerprint of a listening agent's SYN-ACK: run, host and port, told in the two header fields
// that a listening socket may choose on every kernel (3.10 to 6.x): the MSS (TCP_MAXSEG) and the window
// (TCP_WINDOW_CLAMP). The kernel goes on answering by itself; whoever knows the token knows what its SYN-ACK
// must look like, and a proxy, a NAT to another port or another host's agent looks different. It is 12 bits a
// port: a guard against accidents, and never the only one (see half_open.hpp). What the agent says on a
// connection is in proof.hpp.

#include <cstdint>
#include <string_view>

namespace muster::probes {

/// What a SYN-ACK shows of the socket that sent it.
struct Fingerprint {
  std::uint16_t mss = 0;     ///< the MSS option, bytes; 0 without one
  std::uint16_t window = 0;  ///< the header's window, bytes: unscaled in a SYN-ACK (RFC 7323, 2.2)
  bool operator==(const Fingerprint&) const = default;
};

/// One host's fingerprints for all its ports in one run.
class Fingerprints {
 public:
  /// `name` is the answering host; empty: it was not told its name.
  Fingerprints(std::string_view token, std::string_view name);

  /// That of one port; no two ports less than kDistinct apart share one.
  [[nodiscard]] Fingerprint of(std::uint16_t port) const;

  static constexpr std::uint32_t kDistinct = 5399;

 private:
  std::uint64_t step_;
  std::uint64_t offset_;
};

/// Makes a socket's SYN-ACKs show `fingerprint`; before listen(). Where the kernel refuses, probes of it are
/// connected in full.
void show(Fingerprint fingerprint, int socket);

}  // namespace muster::probes
