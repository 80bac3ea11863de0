#pragma once
// What one `muster preflight` saw and concluded, as plain data. How it is shown is in text.hpp and json.hpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checks/capacity.hpp"
#include "agent/checks/findings_text.hpp"
#include "agent/checks/rules.hpp"
#include "agent/protocol/facts.hpp"
#include "agent/protocol/findings.hpp"
#include "agent/protocol/measurements.hpp"
#include "agent/protocol/reachability.hpp"
#include "agent/protocol/version.hpp"
#include "bootstrapper/report/changes.hpp"

namespace muster::report {

/// One host of cluster.yaml, and what its agent saw where it could be asked.
struct HostLine {
  std::string name;
  Role role = Role::node;
  std::string address;
  bool reached = false;
  std::string problem;             ///< why it was not reached; empty when it was
  std::string remedy;              ///< what to do about that; may be empty
  std::optional<HostFacts> facts;  ///< absent when it was not reached
};

/// Everything that a report tells, in the order of cluster.yaml and of the catalogue of checks.
struct PreflightReport {
  std::string cluster;  ///< metadata.name
  Version kubernetes;
  std::string started;  ///< RFC 3339, UTC
  double seconds = 0;   ///< how long it took
  std::vector<HostLine> hosts;
  std::vector<Finding> findings;
  std::vector<PathReport> paths;
  std::vector<Capacity> capacity{};     ///< of the hosts that it is known of
  std::optional<Changes> changes = {};  ///< since an earlier report, where one was given
  Measurements measured{};

  /// The findings counted by status.
  [[nodiscard]] Summary summary() const { return summarize(findings); }
  /// Whether every host was reached and no finding blocks.
  [[nodiscard]] bool passed() const;
  /// "pass" or "fail".
  [[nodiscard]] std::string_view verdict() const { return passed() ? "pass" : "fail"; }
};

}  // namespace muster::report
