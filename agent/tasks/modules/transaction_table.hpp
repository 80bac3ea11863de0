#pragma once
// What yum and dnf say that they would do: the table that they print before they ask whether that is ok.

#include <string>
#include <vector>

#include "agent/tasks/modules/rpm_version.hpp"

namespace muster::modules {

/// The rows of the table.
struct TransactionTable {
  std::vector<Envra> added;     ///< new on the host
  std::vector<Envra> replaced;  ///< another version of what is there: upgrades, downgrades
  std::vector<Envra> removed;
  bool for_a_group = false;  ///< some are there because a group has them
  [[nodiscard]] bool empty() const { return added.empty() && replaced.empty() && removed.empty(); }
};

/// Reads the output of `yum --assumeno ...` and `dnf --assumeno ...`; empty where it has no table.
TransactionTable parse_transaction(const std::string& out);

/// Their complaints about names that no repository knows: "No match for argument: X" (dnf), "No package X
/// available." (yum).
std::vector<std::string> unknown_names(const std::string& out);

}  // namespace muster::modules
