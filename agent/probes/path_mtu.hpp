#pragma once
// Sending packets of many sizes over one UDP path to find the largest that arrives. Which sizes are sent is
// in mtu_search.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>

#include "agent/probes/udp_path.hpp"
#include "agent/protocol/measurements.hpp"

namespace muster::probes {

/// The path MTU towards a port that answers; `trip_us` is a long round trip of it. One round trip where the
/// interface's MTU passes, at most about 3 s where it does not. Unknown where the path falls silent
/// meanwhile.
boost::asio::awaitable<Fact<PathMtu>> search_path_mtu(std::shared_ptr<UdpPath> path, std::uint64_t trip_us);

}  // namespace muster::probes
