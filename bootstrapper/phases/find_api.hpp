#pragma once
// Which master's API server this run works through. What it says is in cluster_view.hpp.

#include <boost/asio/awaitable.hpp>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// Asks the masters in turn until an API server answers: sets `api` and `view`, or `api_problem`. No answer
/// is no Error: kubeadm init may have been stopped half-way, and the init phase decides what to do.
boost::asio::awaitable<void> find_api(Run& run);

/// The reached masters that have joined this cluster and may be asked: API servers that are there, or
/// starting.
std::vector<fleet::Link*> api_servers(const Run& run);

/// Waits for one of these, for they need a while after their hosts have booted; at once where there is none,
/// or one has answered. A command Error after two minutes: a cluster that does not answer is never taken for
/// one that is not there yet.
boost::asio::awaitable<Result<>> await_api(Run& run);

}  // namespace muster::phases
