#pragma once
// What a phase is, and the runner. A workflow is a list of phases that reads like the README; see
// bootstrapper/commands/up.cpp.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"
#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// How a phase ended.
struct Outcome {
  enum class Kind {
    unchanged,  ///< nothing had to be done
    changed,    ///< it did its work
    blocked,    ///< the checks say no: the workflow stops here, without an Error
  };
  Kind kind = Kind::unchanged;
  std::string text;  ///< one line for the operator; may be empty

  static Outcome unchanged(std::string text = "") { return {Kind::unchanged, std::move(text)}; }
  static Outcome changed(std::string text = "") { return {Kind::changed, std::move(text)}; }
  static Outcome blocked(std::string text) { return {Kind::blocked, std::move(text)}; }
};

/// One step of a workflow, idempotent.
struct Phase {
  std::string_view name;   ///< for --skip and --from: "init-first-master"
  std::string_view title;  ///< for the operator: "init first master"
  /// Decided from what the hosts and the API show, never from a local file; nullptr: always.
  bool (*should_run)(const Run&) = nullptr;
  boost::asio::awaitable<Result<Outcome>> (*run)(Run&) = nullptr;
};

/// Which phases of a list are wanted.
struct Selection {
  std::vector<std::string> skip;
  std::string from;  ///< start here; the phases before that only look (connect, facts) run all the same
};

/// A usage Error when --skip or --from name a phase that is not in the list.
Result<> check_selection(std::span<const Phase> phases, const Selection& selection);

/// What a whole workflow did.
struct Summary {
  bool changed = false;
  bool blocked = false;
};

/// Runs the phases in order and stops at the first Error or block. Cleanups run in reverse however it ends; a
/// cancelled run
/// (^C) becomes an interrupted Error after them.
boost::asio::awaitable<Result<Summary>> run_phases(Run& run, std::span<const Phase> phases,
                                                   const Selection& selection);

/// "  connect            connect to the hosts", for --list and --help.
std::string list_phases(std::span<const Phase> phases);

}  // namespace muster::phases
