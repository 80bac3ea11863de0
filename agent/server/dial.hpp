#pragma once
// `muster-agent dial`: what sshd starts, a relay between its standard streams and the agent's socket.

#include <boost/asio/awaitable.hpp>
#include <filesystem>

#include "agent/protocol/result.hpp"

namespace muster {

/// Relays until either side ends. An agent Error when nobody serves on `socket`.
boost::asio::awaitable<Result<>> dial(std::filesystem::path socket);

}  // namespace muster
