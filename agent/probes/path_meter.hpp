#pragma once
// Measuring the ways to other hosts: do UDP datagrams come through, how long does a round trip take, how
// large may a packet be. TCP ports are not tried here: see prober.hpp.

#include <boost/asio/awaitable.hpp>

#include "agent/protocol/measure_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// Measures every target, up to 32 side by side. Silence is asked again before it counts, and costs
/// `deadline_ms` for all ports of a target together; a path that swallows large packets about 2 s more. An
/// Error only when it was cancelled.
boost::asio::awaitable<Result<MeasurePathsResponse>> measure_paths(MeasurePaths request);

}  // namespace muster
