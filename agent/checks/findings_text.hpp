#pragma once
// Findings as an operator reads them, for both programs. The whole report, with hosts and reachability, is
// bootstrapper/report/text.hpp.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "agent/checks/printable.hpp"
#include "agent/protocol/findings.hpp"

namespace muster {

/// The fixed words of a list of findings, in the reader's language. What checks say is in English.
struct FindingWords {
  std::string_view failed = "Failed";
  std::string_view unknown = "Unknown";
  std::string_view warnings = "Warnings";
  std::string_view ignored = "Ignored";
  std::string_view passed = "Passed";
  std::string_view saw = "saw";  ///< at most 7 columns, as are the next four
  std::string_view wanted = "wanted";
  std::string_view fix = "fix";
  std::string_view source = "source";
  std::string_view more = "more";
  std::string_view and_more = " and {} more";
  std::string_view more_with_v = "and {} more: see them with -v";
  std::string_view (*title)(std::string_view check) = nullptr;  ///< said beside the name of a check
  std::string_view after_title = ": ";
};

/// How a text is meant to be shown.
struct TextStyle {
  bool color = false;        ///< escape sequences for colour; only for a terminal
  std::size_t columns = 80;  ///< prose is wrapped to this many; commands to paste never are
  bool verbose = false;      ///< also what passed, and lists in full
  FindingWords words = {};
};

/// How many findings have each status.
struct Summary {
  std::size_t pass = 0;
  std::size_t warn = 0;
  std::size_t fail = 0;
  std::size_t unknown = 0;
  std::size_t ignored = 0;
  [[nodiscard]] std::size_t total() const { return pass + warn + fail + unknown + ignored; }
  /// Whether nothing in it blocks: neither a failure nor an unknown.
  [[nodiscard]] bool passed() const { return fail == 0 && unknown == 0; }
  static constexpr auto fields() {
    return std::tuple(field("pass", &Summary::pass), field("warn", &Summary::warn),
                      field("fail", &Summary::fail), field("unknown", &Summary::unknown),
                      field("ignored", &Summary::ignored));
  }
};

/// Counts the findings by status.
Summary summarize(std::span<const Finding> findings);
/// "2 of 47 checks failed, 1 unknown, 1 warning, 1 ignored", or "all 47 checks passed".
std::string to_text(const Summary& summary);

/// What to do, as findings_text has it beside the label "fix"; empty where there is nothing to do.
std::string remedy_text(std::string_view remedy, const TextStyle& style);

/// The findings that must be read, worst first: failed, unknown and warnings in full, ignored in one line
/// each, and passes only when verbose. Those of one check that differ only in what was seen stand together.
/// In a remedy, a line that begins with two spaces is a command and printed whole, as are `commands in
/// backquotes`. Empty where there is nothing to read; otherwise it begins with the heading of the first
/// section.
std::string findings_text(std::span<const Finding> findings, const TextStyle& style);

}  // namespace muster
