#pragma once
// What is asked at both ends of a path whose ports gave no answer, and what the agents say of it. Pure: who
// asks is in probe_ports.cpp.

#include <vector>

#include "agent/checks/check.hpp"
#include "agent/protocol/messages.hpp"

namespace muster::phases {

/// What of a path got no answer: dropped ports, and those of a host that seems not to be there; merged.
std::vector<PortRange> unanswered(const PathReport& path);

/// What the host at `index` is asked: about each other one that got no answer from it or gave it none.
/// Nothing is asked where `hosts` is empty.
FindArrivals arrivals_to_ask(std::size_t index, const Cluster& cluster);

/// Adds its answer to the paths that end or begin there. `open` is where something listens on it: of other
/// ports nothing can be half-open, so they are said to have arrived where all of those did.
void keep_arrivals(std::size_t index, const ArrivalsResponse& response, const std::vector<PortRange>& open,
                   Cluster& cluster);

}  // namespace muster::phases
