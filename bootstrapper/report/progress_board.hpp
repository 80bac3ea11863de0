#pragma once
// What progress knows: the phase and where each host is in it. How it is shown is in progress_plain.hpp and
// progress_terminal.hpp.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/report/progress.hpp"

namespace muster::report {

using Instant = std::chrono::steady_clock::time_point;

/// One host in the present phase. All texts are printable.
struct HostRow {
  std::string name;
  std::string state;  ///< what it does, or with what it ended; empty: it has no part in this phase so far
  Instant since;      ///< when it began
  std::optional<Outcome> outcome;  ///< absent while under way
  [[nodiscard]] bool takes_part() const { return !state.empty() || outcome; }
};

/// The present phase.
struct PhaseRow {
  std::string title;
  int index = 0;
  int total = 0;
  Instant since;
};

/// The state that progress is drawn from.
class Board {
 public:
  void begin(const std::vector<std::string>& hosts);
  void open(std::string_view title, int index, int total, Instant now);
  void close() { phase_.reset(); }
  /// Whether that was news: a state told twice is not.
  bool host(std::string_view name, std::string_view state, Instant now);
  const HostRow& host_done(std::string_view name, Outcome outcome, std::string_view text, Instant now);

  [[nodiscard]] const std::optional<PhaseRow>& phase() const { return phase_; }
  [[nodiscard]] const std::vector<HostRow>& hosts() const { return hosts_; }
  /// How the phase ended by what its hosts told: the worst of them; `under_way` where a host has not ended.
  [[nodiscard]] Outcome outcome(Outcome under_way) const;
  /// "(m1)", "(n1, n2)", "(25 hosts)": the hosts that took part; empty where none did.
  [[nodiscard]] std::string participants() const;

 private:
  HostRow& row(std::string_view name);
  std::optional<PhaseRow> phase_;
  std::vector<HostRow> hosts_;
};

}  // namespace muster::report
