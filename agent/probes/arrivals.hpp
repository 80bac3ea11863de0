#pragma once
// Which attempts of other hosts came to this one's sockets, though they saw no answer: half-open connections
// of /proc/net/tcp. The kernel keeps one for as long as it repeats its SYN-ACK (tcp_synack_retries, tcp(7)):
// a second at least, a minute by default.

#include <cstdint>
#include <iosfwd>
#include <vector>

#include "agent/protocol/ip.hpp"
#include "agent/protocol/messages.hpp"

namespace muster {

/// What came from each host that is asked about, and the way that answers take. Without `filtered`.
ArrivalsResponse find_arrivals(const FindArrivals& request);

namespace probes {

/// A connection whose SYN came and whose ACK did not: SYN_RECV.
struct HalfOpened {
  IpAddress own;
  std::uint16_t port = 0;
  IpAddress peer;
  bool operator==(const HalfOpened&) const = default;
};

/// Those of a table of the form of /proc/net/tcp or tcp6; an IPv4 address inside an IPv6 one is taken out.
std::vector<HalfOpened> half_opened_in(std::istream& table);

}  // namespace probes
}  // namespace muster
