#pragma once
// Non-blocking sockets to an IP address, for the few questions that facts send over the network. Unix
// sockets: docker_api.hpp.

#include <chrono>
#include <cstdint>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/ip.hpp"
#include "agent/protocol/result.hpp"

namespace muster::facts {

/// A socket of that type (SOCK_DGRAM, SOCK_STREAM) on its way to the address; a TCP one may not be there yet.
/// The Error is errno's text.
Result<Descriptor> start_connect(const IpAddress& address, std::uint16_t port, int type);
/// Waits for POLLIN or POLLOUT; an Error of kind timeout says "no answer in time".
Result<> wait_for(int fd, short event, std::chrono::steady_clock::time_point deadline);
/// Whether a TCP connection is accepted; the Error says why not.
Result<> try_connect(const IpAddress& address, std::uint16_t port,
                     std::chrono::steady_clock::time_point deadline);

}  // namespace muster::facts
