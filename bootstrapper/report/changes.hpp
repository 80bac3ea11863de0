#pragma once
// What is different from an earlier report, as plain data. How the earlier one is read and compared is in
// earlier_report.hpp.

#include <string>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"

namespace muster::report {

/// What one check said of some hosts before, and says now.
struct Change {
  std::string check;  ///< a check, or "connect" for the login over SSH
  std::vector<std::string> hosts;
  std::string before;  ///< a status; empty where it had not looked
  std::string now;     ///< a status
  std::string saw;     ///< now, or before where it is fixed
  static constexpr auto fields() {
    return std::tuple(field("check", &Change::check), field("hosts", &Change::hosts),
                      field("before", &Change::before), field("now", &Change::now),
                      field("saw", &Change::saw));
  }
};

/// Everything that is different; each list in the order of the report that it is taken from.
struct Changes {
  std::string since;  ///< when the earlier report was started; RFC 3339 as it said it, may be empty
  std::vector<Change> appeared;  ///< worse than before: a failure or a warning that was not there
  std::vector<Change> fixed;     ///< better than before
  std::vector<Change> still;     ///< as bad as before
  std::vector<std::string> hosts_added;
  std::vector<std::string> hosts_removed;
  static constexpr auto fields() {
    return std::tuple(field("since", &Changes::since), field("new", &Changes::appeared),
                      field("fixed", &Changes::fixed), field("still", &Changes::still),
                      field("hostsAdded", &Changes::hosts_added),
                      field("hostsRemoved", &Changes::hosts_removed));
  }
  /// Whether nothing came, went or was fixed.
  [[nodiscard]] bool none() const {
    return appeared.empty() && fixed.empty() && hosts_added.empty() && hosts_removed.empty();
  }
};

}  // namespace muster::report
