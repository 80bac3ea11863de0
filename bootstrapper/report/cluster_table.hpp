#pragma once
// The cluster as `up` and `status` show it at the end.

#include <string>
#include <vector>

namespace muster::report {

struct NodeRow {
  std::string name;
  std::string role;
  std::string state;    ///< "Ready", "NotReady: ...", "not joined"
  std::string version;  ///< kubelet's
  std::string address;
};

/// A table of the nodes, widths by content; what a host said is cleaned of control characters.
std::string node_table(const std::vector<NodeRow>& rows);

/// The last words of `up`: one line of verdict, then the table.
std::string cluster_table(const std::string& cluster, const std::vector<NodeRow>& rows, bool changed,
                          double seconds);

}  // namespace muster::report
