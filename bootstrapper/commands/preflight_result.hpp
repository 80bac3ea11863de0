#pragma once
// From what a run saw to what the operator reads: shared by preflight and by an up that its checks stopped.

#include <chrono>
#include <string>
#include <vector>

#include "bootstrapper/commands/invocation.hpp"
#include "bootstrapper/phases/run.hpp"
#include "bootstrapper/report/cluster_table.hpp"

namespace muster::commands {

/// When a command began.
struct Started {
  std::chrono::steady_clock::time_point clock;
  std::string date;  ///< RFC 3339, UTC
  static Started now();
  [[nodiscard]] double seconds() const;
};

report::PreflightReport make_report(const phases::Run& run, const Started& started);

/// Prints the report as -o says and gives the exit status: 0 passed, 3 a host was not reached, 1 checks
/// failed.
int print_preflight(const phases::Run& run, const Invocation& invocation,
                    const report::PreflightReport& report);

/// The nodes as the API shows them, in the order of cluster.yaml, then those that it does not know.
std::vector<report::NodeRow> table_rows(const phases::Run& run);

}  // namespace muster::commands
