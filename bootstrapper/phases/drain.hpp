#pragma once
// kubectl drain: takes the pods off a node by the eviction API, so that disruption budgets are kept, and
// tells what stood in the way.

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// The arguments of `kubectl drain`; its words for pods with an emptyDir changed in 1.20.
std::vector<std::string> drain_arguments(const Version& kubernetes, const std::string& node,
                                         const DrainOptions& options);

/// The pods that keep the node from being drained, a line each with what holds them: a PodDisruptionBudget
/// that allows no disruption, no controller, a termination that takes its time. `pods` and `budgets` are the
/// Lists that `kubectl get pods` and `kubectl get poddisruptionbudgets` print.
Result<std::vector<std::string>> drain_obstacles(const boost::json::value& pods,
                                                 const boost::json::value& budgets);

/// Drains the node. What stood in the way is in the Error: a timeout one where time was all that lacked.
boost::asio::awaitable<Result<>> drain(Run& run, std::string node, DrainOptions options);

}  // namespace muster::phases
