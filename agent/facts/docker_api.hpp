#pragma once
// What a container engine says over its Unix socket: whether it accepts connections, and Docker's answers to
// GET. Judging them, and what is installed, is in runtimes.cpp.

#include <boost/json/value.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::facts {

/// Whether something accepts connections on the Unix socket at `path`.
bool accepts_connections(const std::string& path);

/// The JSON that the Docker engine at the Unix socket `path` answers to GET `resource` ("/version"); at most
/// 1 MiB, no later than `deadline`.
Result<boost::json::value> docker_get(const std::string& path, std::string_view resource,
                                      std::chrono::steady_clock::time_point deadline);

}  // namespace muster::facts
