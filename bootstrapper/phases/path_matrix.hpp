#pragma once
// Between which hosts what is measured over UDP, and what the agents' answers say about each pair. Pure: who
// asks is in measure.cpp.

#include <string>
#include <vector>

#include "agent/checks/check.hpp"
#include "agent/protocol/measure_messages.hpp"

namespace muster::phases {

/// One host's UDP ports, as its agent could open them; `why` where it could not be asked.
struct UdpSide {
  ListenUdpResponse opened;
  std::string why;
};

/// What the host at `from` is to measure; `sides` in the order of the cluster's hosts.
MeasurePaths paths_from(std::size_t from, const Cluster& cluster, const std::vector<UdpSide>& sides,
                        const std::string& token);

/// Adds what the host at `from` measured to the cluster: paths over UDP and pairs.
void keep_paths(std::size_t from, const MeasurePathsResponse& response, const std::vector<UdpSide>& sides,
                Cluster& cluster);
/// Adds that it measured nothing, and why.
void keep_no_paths(std::size_t from, const std::string& why, Cluster& cluster);
/// Adds which UDP ports could not be tried because they are held.
void keep_held(const std::vector<UdpSide>& sides, Cluster& cluster);

}  // namespace muster::phases
