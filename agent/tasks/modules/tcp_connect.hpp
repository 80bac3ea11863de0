#pragma once
// Host names looked up and TCP connections made, both with a deadline and neither holding up the loop.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::modules {

using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// The addresses of a host: itself where it is an address, else what /etc/hosts and DNS say
/// (prepare_process()). Errors read as getaddrinfo's do: "[Errno -2] Name or service not known".
boost::asio::awaitable<Result<Endpoints>> look_up(std::string host, std::uint16_t port,
                                                  std::chrono::milliseconds deadline);

/// Connects `socket` to the first address of the host that answers, each within `deadline`. Errors read
/// "[Errno 111] Connection refused", or are of the kind timeout: "timed out".
boost::asio::awaitable<Result<>> connect_tcp(boost::asio::ip::tcp::socket& socket, std::string host,
                                             std::uint16_t port, std::chrono::milliseconds deadline);

}  // namespace muster::modules
