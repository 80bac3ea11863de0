#pragma once
// One question and answer with a TCP service of another host, as a health check asks it.

#include <boost/asio/awaitable.hpp>

#include "agent/protocol/messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// Connects, sends `request.send` and gives the reply until the far end closes, at most 64 KiB. An Error
/// names address and port: not reached, or the deadline passed before the end of the reply.
boost::asio::awaitable<Result<ExchangeResponse>> exchange(Exchange request);

}  // namespace muster
