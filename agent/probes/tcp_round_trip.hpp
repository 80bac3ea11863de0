#pragma once
// The round trip to a host that no datagram reaches, by TCP handshakes.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>

#include "agent/protocol/measurements.hpp"

namespace muster::probes {

/// Times a few connections, one after the other; a refused one is a round trip, too. Unknown where there is
/// no answer within `deadline`.
boost::asio::awaitable<Fact<RoundTrip>> tcp_round_trip(boost::asio::ip::tcp::endpoint to,
                                                       std::chrono::milliseconds deadline);

}  // namespace muster::probes
