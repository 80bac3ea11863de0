#pragma once
// A master's control plane as a whole: stopped with its kubelet, and waited for. Its manifests are never
// moved.

#include <boost/asio/awaitable.hpp>
#include <chrono>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// Stops the kubelet, which would start them again, then the programs of the control plane. Starting the
/// kubelet brings all back, at the latest the host's next boot does. A timeout Error names what does not end.
boost::asio::awaitable<Result<>> stop_control_plane(Run& run, fleet::Link& master);

/// Waits until API server and etcd of that master answer; from then on the run works through it.
boost::asio::awaitable<Result<>> wait_for_control_plane(Run& run, fleet::Link& master,
                                                        std::chrono::seconds patience);

}  // namespace muster::phases
