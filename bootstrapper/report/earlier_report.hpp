#pragma once
// A report of an earlier `muster preflight`, read back from its JSON to be compared with today's.

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "bootstrapper/report/preflight_report.hpp"

namespace muster::report {

/// What a comparison needs of muster.preflight/1. Statuses are texts, so that a report with one that this
/// muster does not know is read.
struct EarlierReport {
  struct Line {
    std::string name;
    bool reached = false;
    std::optional<std::string> problem;
    static constexpr auto fields() {
      return std::tuple(field("name", &Line::name), field("reached", &Line::reached),
                        field("problem", &Line::problem));
    }
  };
  struct Said {
    std::string check;
    std::vector<std::string> hosts;
    std::string status;
    std::optional<std::string> saw;
    static constexpr auto fields() {
      return std::tuple(field("check", &Said::check), field("hosts", &Said::hosts),
                        field("status", &Said::status), field("saw", &Said::saw));
    }
  };
  std::optional<std::string> started;
  std::vector<Line> hosts;
  std::vector<Said> findings;
  static constexpr auto fields() {
    return std::tuple(field("started", &EarlierReport::started), field("hosts", &EarlierReport::hosts),
                      field("findings", &EarlierReport::findings));
  }
};

/// Reads the JSON of a report; a usage Error says what was expected and what is there instead. Keys that it
/// does not know are ignored.
Result<EarlierReport> parse_earlier_report(std::string_view text);

/// What of `now` is different. A host that could not be asked now has nothing fixed.
Changes compare(const EarlierReport& earlier, const PreflightReport& now);

}  // namespace muster::report
