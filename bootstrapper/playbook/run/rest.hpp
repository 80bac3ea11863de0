#pragma once
// Waiting for no event.

#include <boost/asio/awaitable.hpp>
#include <chrono>

namespace muster::play {

/// Ends after that time, or at once when it is cancelled.
boost::asio::awaitable<void> rest(std::chrono::milliseconds time);

}  // namespace muster::play
