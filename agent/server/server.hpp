#pragma once
// The resident agent: `muster-agent serve`.

#include <boost/asio/awaitable.hpp>

#include "agent/server/agent.hpp"

namespace muster {

/// Listens on the agent's socket (mode 0600, root only) and serves connections until SIGTERM or SIGINT. An
/// Error when the socket cannot be made or another agent serves on it.
boost::asio::awaitable<Result<>> serve(Agent& agent);

}  // namespace muster
