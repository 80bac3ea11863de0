#pragma once
// What was blocked between hosts, the same told once. How it is shown is in path_summary.hpp and html.hpp.

#include <span>
#include <string>
#include <vector>

#include "agent/protocol/reachability.hpp"

namespace muster::report {

/// Ports of one host that were blocked in the same way for these hosts.
struct Blockage {
  std::string to;
  std::string protocol;
  std::string ports;  ///< merged, "30000-30003,32000-32767"
  Cause cause = Cause::dropped;
  std::string detail;             ///< errno text or what answered; may be empty
  std::vector<std::string> from;  ///< in the order of the paths
};

/// Every blocked port of `paths`, in their order.
std::vector<Blockage> blockages(std::span<const PathReport> paths);

}  // namespace muster::report
