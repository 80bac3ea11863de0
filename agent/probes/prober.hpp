#pragma once
// Trying the ports of other hosts. How it is done fast is in half_open.hpp and sweep.hpp.

#include <boost/asio/awaitable.hpp>

#include "agent/protocol/messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// Tries every port of every target, all targets at once, and says for each whether it was reached or why
/// not. Ports that do not answer cost one deadline together. An Error: the source address is not ours, or the
/// probe was cancelled; by then every socket is closed.
boost::asio::awaitable<Result<ProbeResponse>> probe(Probe request);

}  // namespace muster
