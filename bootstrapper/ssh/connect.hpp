#pragma once
// From an address to a connected TCP socket.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "agent/protocol/result.hpp"

namespace muster::ssh {

/// "10.0.0.1:22", "[2001:db8::1]:22"
std::string endpoint_text(const std::string& address, std::uint16_t port);

/// Connects to `address`, an IP or a name; of a name's addresses each is tried, with an equal share of the
/// deadline. The Error is `unreachable`: "connect 10.0.0.1:22: connection refused", "...: no answer in 10 s",
/// "...: host name not known".
boost::asio::awaitable<Result<boost::asio::ip::tcp::socket>> connect_to(std::string address,
                                                                        std::uint16_t port,
                                                                        std::chrono::milliseconds deadline);

}  // namespace muster::ssh
