#pragma once
// One UDP datagram as the kernel gives it: its bytes, when it arrived, and for a bound socket where it was
// sent to. The socket options that make the kernel tell are set here, too.

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace muster::probes {

/// Asks for the time of arrival of each datagram (SO_TIMESTAMPNS, socket(7)).
void want_arrival_times(int socket);
/// Asks for the address that each datagram was sent to (IP_PKTINFO ip(7), IPV6_RECVPKTINFO ipv6(7)).
void want_destinations(int socket, int family);

/// A received datagram; `bytes` lies in the caller's buffer.
struct Datagram {
  std::string_view bytes;
  std::int64_t arrived_ns = 0;  ///< CLOCK_REALTIME; now, where the kernel did not say
  sockaddr_storage sender{};
  socklen_t sender_size = 0;
  std::optional<in_pktinfo> to4;
  std::optional<in6_pktinfo> to6;
};

/// The next datagram, without waiting; nothing when there is none, or with errno an error of the socket.
std::optional<Datagram> receive(int socket, std::span<char> buffer);
/// Answers the sender of `to` from the address that it had written to. False when that was not possible.
bool answer(int socket, const Datagram& to, std::string_view bytes);

}  // namespace muster::probes
